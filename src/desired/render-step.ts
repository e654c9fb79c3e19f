/** What a render does next. */
export interface RenderStep {
  /** Reading the layout; values, templates and objects of a release; namespaces over all releases; its policies. */
  readonly phase: "prepare" | "read" | "place" | "judge";
  /** "" = a step of all releases. */
  readonly release: string;
}
