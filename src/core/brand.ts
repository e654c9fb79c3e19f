declare const brand: unique symbol;
/** A string that must not be swapped for another; made in one checked function only. */
export type Brand<Name extends string> = string & { readonly [brand]: Name };

/** `sha256:` + 64 hex digits. */
export type Digest = Brand<"Digest">;
/** 40 hex digits. */
export type CommitSha = Brand<"CommitSha">;
/** 16 hex digits that name one plan and nothing else. */
export type PlanHash = Brand<"PlanHash">;

/** A sha256 in hex, checked. Throws TypeError: a wrong one is a bug. */
export function digest(hex: string): Digest {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new TypeError(`not a sha256: ${hex}`);
  return `sha256:${hex}` as Digest;
}

/** A commit id, checked. Throws TypeError: a wrong one is a bug. */
export function commitSha(text: string): CommitSha {
  if (!/^[0-9a-f]{40}$/.test(text)) throw new TypeError(`not a commit: ${text}`);
  return text as CommitSha;
}

/** A plan hash, checked. Throws TypeError: a wrong one is a bug. */
export function planHash(hex: string): PlanHash {
  if (!/^[0-9a-f]{16}$/.test(hex)) throw new TypeError(`not a plan hash: ${hex}`);
  return hex as PlanHash;
}
