import { createHash } from "node:crypto";
import git, { type PromiseFsClient } from "isomorphic-git";
import { createPassFs } from "./pass-fs.ts";

export type ObjectType = "commit" | "tree" | "blob" | "tag";

export interface ObjectStore {
  /** The object's bytes, hashed again (R6). Throws Damaged when it is missing, unreadable or not what its name says. */
  read(oid: string, type: ObjectType): Promise<Buffer>;
}

/** The local copy cannot be trusted: it is thrown away and fetched again. */
export class Damaged extends Error {}

/** Reads objects of one repository. Lives for one pass: the library's cache keeps whole packs (performance.md §4). */
export function openStore(gitdir: string): ObjectStore {
  const pass = { fs: createPassFs(), gitdir, cache: {} };
  return {
    read: async (oid, type) => {
      const object = await readAny(pass, oid);
      const hash = createHash("sha1").update(`${type} ${object.length}\0`).update(object).digest("hex");
      if (hash !== oid) throw new Damaged(`object ${oid} is not the ${type} its name says`);
      return object;
    },
  };
}

interface Pass {
  readonly fs: PromiseFsClient;
  readonly gitdir: string;
  readonly cache: object;
}

async function readAny(pass: Pass, oid: string): Promise<Buffer> {
  try {
    const { object } = await git.readObject({ ...pass, oid, format: "content" });
    return Buffer.from(object as Uint8Array);
  } catch (cause) {
    throw new Damaged(`object ${oid} cannot be read`, { cause });
  }
}
