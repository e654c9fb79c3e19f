/** What a render is for. region and cluster are "" where the repo has none. */
export interface Target {
  readonly environment: string;
  readonly region: string;
  readonly cluster: string;
}

/** `prod/eu`, `prod/eu/prod-eu-1`; "" for a plain repository without environments. */
export function targetText({ environment, region, cluster }: Target): string {
  return [environment, region, cluster].filter((part) => part !== "").join("/");
}
