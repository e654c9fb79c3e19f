import type { CommitSha } from "../../core/brand.ts";
import type { ErrorCode } from "../../core/errors.ts";
import type { Commit } from "../../core/revision.ts";
import type { TreeEntry } from "../../core/source-tree.ts";
import type { GitAuth } from "../../ports.ts";
import type { GitLimits } from "./git-limits.ts";
import type { ProxySettings } from "./http.ts";
import type { GitRef } from "./check-source.ts";
import type { Remote } from "./remote.ts";

/**
 * What the child is to do; credentials travel in this message only, never in argv or environment (R9, R16).
 */
export type Job = { readonly limits: GitLimits } & (
  | {
      readonly type: "read";
      readonly commit: CommitSha;
      readonly path: string;
      readonly ref: string;
      readonly from: RemotePlace | LocalPlace;
    }
  /** Only for file: URLs; over HTTP the parent asks the server itself. */
  | { readonly type: "head"; readonly ref: GitRef; readonly from: LocalPlace }
);

export interface RemotePlace {
  readonly type: "remote";
  readonly url: string;
  /** What the parent's poll learned; undefined = ask. */
  readonly remote: Remote | undefined;
  readonly auth: GitAuth | undefined;
  readonly proxy: ProxySettings | undefined;
  readonly anyAddress: boolean;
  readonly gitdir: string;
}

export interface LocalPlace {
  readonly type: "local";
  /** A bare repository, or a folder that holds .git. */
  readonly dir: string;
}

export type Message =
  /** Entries follow; those before do not count (the cache was damaged and is read again). */
  | { readonly type: "begin" }
  | { readonly type: "entries"; readonly entries: readonly TreeEntry[] }
  | { readonly type: "damage"; readonly reason: string }
  | { readonly type: "pause"; readonly ms: number }
  | { readonly type: "read"; readonly commit: Commit }
  | { readonly type: "head"; readonly commit: CommitSha }
  | {
      readonly type: "failed";
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    };
