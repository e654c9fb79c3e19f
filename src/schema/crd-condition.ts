import * as z from "zod";
import { timestamp, type Immutable } from "./crd-field.ts";

/** metav1.Condition, so that `kubectl wait --for=condition=Ready` and kstatus work. */
const condition = z
  .object({
    type: z.string().describe("What the condition is about, such as Ready."),
    status: z.enum(["True", "False", "Unknown"]).describe("Whether it holds."),
    observedGeneration: z.int().min(0).optional().describe("The metadata.generation this was said about."),
    lastTransitionTime: timestamp().describe("When status last changed."),
    reason: z.string().min(1).describe("A constant word for programs."),
    message: z.string().describe("One line for people."),
  })
  .describe("One aspect of the state.");

export type Condition = Immutable<z.output<typeof condition>>;

/** `status.conditions`: one entry per type. */
export function conditions(description: string): z.ZodArray<typeof condition> {
  return z
    .array(condition)
    .describe(description)
    .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] });
}
