import { commitSha, type CommitSha } from "../../core/brand.ts";
import { SynclineError } from "../../core/errors.ts";
import { byText, nearest, printable } from "../../core/text.ts";
import type { RemoteRef } from "./advertisement.ts";
import type { GitRef } from "./check-source.ts";
import { gitLimits } from "./git-limits.ts";

/** The ref by its full name, for the server. */
export function fullName(ref: Exclude<GitRef, { type: "commit" }>): string {
  return `${ref.type === "tag" ? "refs/tags/" : "refs/heads/"}${ref.name}`;
}

/** The commit a ref points to; undefined when it is not in the list. */
export function commitOf(
  ref: Exclude<GitRef, { type: "commit" }>,
  refs: readonly RemoteRef[],
): CommitSha | undefined {
  const found = refs.find(({ name }) => name === fullName(ref));
  return found === undefined ? undefined : commitSha(found.peeled ?? found.oid);
}

/** Why the ref is not there, told from the list of all branches and tags: REPO-EMPTY or REPO-REF. */
export function missingRef(
  ref: Exclude<GitRef, { type: "commit" }>,
  refs: readonly RemoteRef[],
): SynclineError {
  if (refs.length === 0) {
    return new SynclineError("REPO-EMPTY", "repository has no commits; keeping last good state");
  }
  const prefix = ref.type === "tag" ? "refs/tags/" : "refs/heads/";
  const names = refs
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name }) => printable(name.slice(prefix.length)))
    .toSorted(byText);
  const guess = nearest(ref.name, names);
  return new SynclineError("REPO-REF", `${ref.type} "${ref.name}" not found; have: ${told(names)}`, {
    ...(guess === undefined ? {} : { hint: `did you mean "${guess}"?` }),
  });
}

function told(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length - gitLimits.namesTold;
  return names.slice(0, gitLimits.namesTold).join(", ") + (more > 0 ? `, and ${more} more` : "");
}
