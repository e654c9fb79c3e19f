/** Some objects of a namespace, at most `atMost`. */
export interface Sample {
  readonly namespace: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly atMost: number;
}
