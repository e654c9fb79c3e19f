import * as z from "zod";

/** One entry of `status.handled`: a request annotation the agent acted on (resources.md "Requests from people"). */
const request = z.object({
  value: z.string().describe("The annotation's value."),
  resourceVersion: z.string().describe("The object's resourceVersion it was read at."),
});

/** The schema of one handled request, named by its annotation. */
export function handledRequest(annotation: string): typeof request {
  return request.describe(`The last ${annotation} the agent acted on.`);
}

/** The same of a rollback: it may be refused. */
const rollback = request.extend({
  refused: z.string().optional().describe("Why nothing was rolled back."),
});

/** The schema of a handled rollback, named by its annotation. */
export function handledRollback(annotation: string): typeof rollback {
  return rollback.describe(`The last ${annotation} the agent acted on.`);
}
