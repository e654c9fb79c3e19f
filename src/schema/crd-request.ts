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
