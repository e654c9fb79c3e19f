import { assertNever } from "../../core/assert-never.ts";
import type { LineOrigin } from "../../core/blame.ts";
import { shortSha, type Commit } from "../../core/revision.ts";

/** `1a2b3c4 2026-01-02 Jane Doe: subject`; "" where nothing is known. */
export function originText(origin: LineOrigin | undefined): string {
  if (origin === undefined) return "";
  switch (origin.type) {
    case "commit":
      return commitText(origin.commit);
    case "uncommitted":
      return "not committed yet";
    case "older":
      return origin.reason === "limit"
        ? `older than ${commitText(origin.commit)}`
        : `${commitText(origin.commit)}, or older than this clone`;
    default:
      return assertNever(origin);
  }
}

function commitText({ sha, author, at, subject }: Commit): string {
  const name = author.replace(/ <[^<>]*>$/, "");
  return `${shortSha(sha)} ${at.slice(0, 10)} ${cut(name, 24)}: ${cut(subject, 40)}`;
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
