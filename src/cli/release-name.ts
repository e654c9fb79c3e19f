import { SynclineError } from "../core/errors.ts";

/** A release as people write it: GITSYNC/RELEASE. */
export interface ReleaseName {
  readonly gitSync: string;
  readonly release: string;
}

/** Reads `shop/cart`. Throws CLI-USAGE. */
export function releaseName(text: string): ReleaseName {
  const [gitSync = "", release = "", ...more] = text.split("/");
  if (gitSync === "" || release === "" || more.length > 0)
    throw new SynclineError("CLI-USAGE", `${JSON.stringify(text)} is no release`, {
      hint: "write GITSYNC/RELEASE, such as shop/cart; syncline status lists them",
    });
  return { gitSync, release };
}

/** The name of its SyncStatus (resources.md). */
export function statusName({ gitSync, release }: ReleaseName): string {
  return `${gitSync}.${release}`;
}

/** Reads `shop`, or `shop/cart`. Throws CLI-USAGE. */
export function gitSyncOrRelease(text: string): {
  readonly gitSync: string;
  readonly release: string | undefined;
} {
  return text.includes("/") ? releaseName(text) : { gitSync: text, release: undefined };
}
