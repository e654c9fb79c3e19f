import { gitSyncKey, type GitSync, type SourceSpec } from "../core/gitsync.ts";
import { shortSha } from "../core/revision.ts";
import type { SourceState } from "./poll.ts";

/** GitSyncs of this agent that read the same branch of the same repository. One commit moves objects between them, and each sees it at
 *  its own time: what a commit takes from one is not gone before all others have rendered it too. */
export interface Siblings {
  /** A GitSync as it is now; `look` makes it ask Git at once. */
  join(gitSync: Pick<GitSync, "namespace" | "name" | "source" | "suspend">, look: () => void): void;
  /** It asks for nothing any more. */
  leave(gitSync: string): void;
  /** A poll begins. */
  looking(gitSync: string): void;
  /** Everything of a commit is rendered: what it asks for there is known. */
  rendered(gitSync: string, commit: string): void;
  /** The poll ended, with this commit as the newest unless it failed. */
  looked(gitSync: string, polled: Pick<SourceState, "commit" | "failures">): void;
  /** Why it is not known what the others ask for at a commit; they are made to look. */
  whyBehind(gitSync: string, commit: string): Behind | undefined;
  /** A point in time: see whyNotLooked. */
  now(): number;
  /** Why it is not known what the others asked for at or after that time; they are made to look. A suspended one is not waited for. */
  whyNotLooked(gitSync: string, since: number): Behind | undefined;
}

export interface Behind {
  readonly reason: string;
  readonly hint: string;
}

interface Sibling {
  readonly source: string;
  readonly isSuspended: boolean;
  readonly isLeaving: boolean;
  readonly look: () => void;
  /** The last one of which everything was rendered. */
  commit: string;
  /** When its last poll began, and when the last one that brought all it asks for. */
  begun: number;
  looked: number;
}

const unknown = { commit: "", begun: 0, looked: 0 };

/** Nobody yet. */
export function createSiblings(): Siblings {
  const all = new Map<string, Sibling>();
  let time = 0;
  const others = (gitSync: string): readonly (readonly [string, Sibling])[] => {
    const source = all.get(gitSync)?.source;
    return [...all].filter(([key, other]) => key !== gitSync && other.source === source && !other.isLeaving);
  };
  return {
    join(gitSync, look) {
      const key = gitSyncKey(gitSync);
      const source = sourceKey(gitSync.source);
      const before = all.get(key);
      const { commit, begun, looked } = before?.source === source && !before.isLeaving ? before : unknown;
      const isSuspended = gitSync.suspend;
      all.set(key, { commit, begun, looked, source, isSuspended, isLeaving: false, look });
    },
    leave(gitSync) {
      const one = all.get(gitSync);
      if (one !== undefined) all.set(gitSync, { ...one, isLeaving: true, look: () => undefined });
    },
    looking(gitSync) {
      const one = all.get(gitSync);
      if (one !== undefined) one.begun = time;
    },
    rendered(gitSync, commit) {
      const one = all.get(gitSync);
      if (one !== undefined) one.commit = commit;
    },
    looked(gitSync, { commit, failures }) {
      const one = all.get(gitSync);
      if (failures === 0 && one !== undefined && one.commit === commit?.sha) one.looked = one.begun;
    },
    whyBehind(gitSync, commit) {
      const behind = others(gitSync).filter(([, other]) => other.commit !== commit);
      const [first] = behind;
      if (first === undefined) return undefined;
      // It may be ahead: then this one is behind.
      all.get(gitSync)?.look();
      for (const [, { look }] of behind) look();
      return behindText(first, `has not rendered ${shortSha(commit)} yet`);
    },
    now: () => ++time,
    whyNotLooked(gitSync, since) {
      const behind = others(gitSync).filter(([, other]) => !other.isSuspended && other.looked < since);
      for (const [, { look }] of behind) look();
      const [first] = behind;
      return first && behindText(first, "has not been rendered since");
    },
  };
}

function behindText([key, { isSuspended }]: readonly [string, Sibling], lacks: string): Behind {
  const [namespace = "", name = ""] = key.split("/");
  const what = isSuspended ? "is suspended" : lacks;
  return {
    reason: `GitSync ${key} of the same repository ${what}: it may ask for these objects`,
    hint: isSuspended
      ? `kubectl -n ${namespace} patch gitsync ${name} --type merge -p '{"spec":{"suspend":false}}' lets it go on`
      : `kubectl -n ${namespace} get gitsync ${name} says how it is`,
  };
}

/** Equal for addresses that surely are one repository. */
function sourceKey({ url, ref }: SourceSpec): string {
  const bare = url.replace(/\/+$/, "").replace(/\.git$/, "");
  return `${bare.replace(/^[a-z+]+:\/\/(?:[^/@]*@)?[^/]+/i, (host) => host.toLowerCase())} ${ref}`;
}
