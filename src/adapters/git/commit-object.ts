import type { CommitSha } from "../../core/brand.ts";
import type { Commit } from "../../core/revision.ts";
import { printable } from "../../core/text.ts";
import { Damaged } from "./object-store.ts";

/** What we tell of a commit, and its root tree. Format: gitformat-commit of git-cat-file(1). */
export function parseCommit(
  bytes: Buffer,
  sha: CommitSha,
): { readonly commit: Commit; readonly tree: string } {
  const text = bytes.toString("utf8");
  const end = text.indexOf("\n\n");
  const header = end < 0 ? text : text.slice(0, end);
  const tree = /^tree ([0-9a-f]{40})$/m.exec(header)?.[1];
  if (tree === undefined) throw new Damaged(`commit ${sha} has no tree`);
  const [, who = "unknown", seconds = "0"] = /^author (.*) (-?\d+) [-+]\d+$/m.exec(header) ?? [];
  const subject = end < 0 ? "" : (text.slice(end).trimStart().split("\n", 1)[0] ?? "");
  return { tree, commit: { sha, author: short(who), at: isoTime(Number(seconds)), subject: short(subject) } };
}

const maxText = 200;

function short(text: string): string {
  return printable([...text.trim()].slice(0, maxText).join(""));
}

/** Commits may claim any time; what is no date at all becomes the epoch. */
function isoTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString().replace(".000Z", "Z");
}
