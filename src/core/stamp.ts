/** What the API server wrote onto an object about its last real update (src/install/stamp.ts). */
export interface Stamp {
  /** As the API server knows the user; "" = somebody who is not named. */
  readonly user: string;
  /** resourceVersion of the object before that update. */
  readonly version: string;
}

/** Stands before a user who is known by an opaque UID only. */
export const uidPrefix = "uid:";

/** `alice@example.com@1234` → alice@example.com, 1234; undefined when it is no stamp. */
export function parseStamp(text: string | undefined): Stamp | undefined {
  const [, user, version] = /^(.*)@([^@]+)$/s.exec(text ?? "") ?? [];
  return user === undefined || version === undefined ? undefined : { user, version };
}
