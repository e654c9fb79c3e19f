import * as z from "zod";
import { timestamp } from "./crd-field.ts";

const hold = z
  .object({
    object: z.string().optional().describe("The object held, as Deployment/web; absent when all is."),
    field: z
      .string()
      .optional()
      .describe("The field held, as .spec.replicas; absent when the whole object is."),
    reason: z.string().optional().describe("Why."),
    by: z.string().optional().describe("Who asked for it, as far as that is known."),
    until: timestamp()
      .optional()
      .describe("When it ends by itself; absent when that cannot be read: then never."),
    since: timestamp().optional().describe("When the agent took it up."),
    told: timestamp().optional().describe("When people were last told of it."),
  })
  .describe("One hold.");

/** The holds in force as a status lists them (resources.md "Requests from people"). */
export function holdList(description: string) {
  return z.array(hold).max(20).optional().describe(description);
}
