import type { CommitSha } from "./brand.ts";

/** What is known of a commit. `at` is ISO 8601 in UTC. */
export interface Commit {
  readonly sha: CommitSha;
  readonly author: string;
  readonly at: string;
  readonly subject: string;
}

/** A commit as RFC-0005 of Flux writes it: `main@sha1:1a2b…`, `v1.2.3@sha1:…`, `sha1:…` for a pinned commit. */
export function revisionText(ref: string, sha: CommitSha): string {
  if (ref.startsWith("commit:")) return `sha1:${sha}`;
  return `${ref.replace(/^tag:/, "")}@sha1:${sha}`;
}

/** First seven digits, for columns and messages. */
export function shortSha(sha: string): string {
  return sha.replace(/^.*sha1:/, "").slice(0, 7);
}
