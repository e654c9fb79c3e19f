import type { Problem } from "../core/problem.ts";

/** Row B23: a step of a render that had to be ended. `release` "" = a step of all; `reached` = `after 5000 ms (limits.renderMs)`. */
export function stoppedProblem(release: string, reached: string): Problem {
  const what = release === "" ? "reading the repository" : `rendering ${release}`;
  const hint = "look for a loop over very many items, or split the release";
  return { severity: "error", code: "TPL-LIMIT", message: `${what} was stopped ${reached}`, hint };
}
