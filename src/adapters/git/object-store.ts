import { createHash } from "node:crypto";
import git, { type PromiseFsClient } from "isomorphic-git";
import { openPacks, type PackReader } from "./pack-reader.ts";
import { createPassFs } from "./pass-fs.ts";

export type ObjectType = "commit" | "tree" | "blob" | "tag";

export interface FoundObject {
  readonly type: ObjectType;
  readonly bytes: Buffer;
}

export interface ObjectStore {
  /** An object, hashed again (R6). Throws Damaged when it is missing, unreadable or not what its name says. */
  find(oid: string): Promise<FoundObject>;
  /** The bytes of an object that must be of this type. Throws Damaged as `find` does, and for another type. */
  read(oid: string, type: ObjectType): Promise<Buffer>;
}

/** The local copy cannot be trusted: it is thrown away and fetched again. */
export class Damaged extends Error {}

/** Reads objects of one repository. Lives for one pass: the library's cache keeps whole packs (performance.md §4). */
export function openStore(gitdir: string): ObjectStore {
  const pass = { fs: createPassFs(), gitdir, cache: {} };
  let packs: PackReader | undefined;
  const find = async (oid: string): Promise<FoundObject> => {
    const packed = (packs ??= openPacks(gitdir))(oid);
    if (packed !== undefined && nameOf(packed) === oid) return packed;
    const found = await readObject(pass, oid);
    if (nameOf(found) !== oid) throw new Damaged(`object ${oid} is not what its name says`);
    return found;
  };
  return {
    find,
    read: async (oid, wanted) => {
      const { type, bytes } = await find(oid);
      if (type !== wanted) throw new Damaged(`object ${oid} is a ${type}, not a ${wanted}`);
      return bytes;
    },
  };
}

function nameOf({ type, bytes }: FoundObject): string {
  return createHash("sha1").update(`${type} ${bytes.length}\0`).update(bytes).digest("hex");
}

interface Pass {
  readonly fs: PromiseFsClient;
  readonly gitdir: string;
  readonly cache: object;
}

async function readObject(pass: Pass, oid: string): Promise<FoundObject> {
  try {
    const { object, type } = await git.readObject({ ...pass, oid, format: "content" });
    return { type: type as ObjectType, bytes: Buffer.from(object as Uint8Array) };
  } catch (cause) {
    throw new Damaged(`object ${oid} cannot be read`, { cause });
  }
}
