import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { Damaged, type ObjectStore, type ObjectType } from "./object-store.ts";

/**
 * Adds to a thin pack the objects that its deltas are built on and that stand in other packs, as `git
 * index-pack --fix-thin` does. Without it a change that is taken back makes two packs whose deltas need each
 * other, and isomorphic-git, which looks for a base in any pack, reads round in circles until memory ends.
 * `index` is the pack's index as the library wrote it. Returns undefined when the pack lacks nothing.
 * Throws Damaged when a base is missing.
 */
export async function completePack(
  pack: Buffer,
  index: Buffer,
  store: ObjectStore,
): Promise<Buffer | undefined> {
  const { names, offsets } = parseIndex(index);
  const count = pack.readUInt32BE(countAt);
  // The library leaves out of the index what it cannot resolve.
  if (names.size !== count)
    throw new Damaged(`a pack of ${count} objects has ${names.size} that can be read`);
  const bases = new Set(offsets.map((offset) => baseOf(pack, offset)).filter((oid) => oid !== undefined));
  const missing = [...bases].filter((oid) => !names.has(oid));
  if (missing.length === 0) return undefined;
  const head = Buffer.from(pack.subarray(0, headBytes));
  head.writeUInt32BE(count + missing.length, countAt);
  const parts = [head, pack.subarray(headBytes, -trailerBytes)];
  for (const oid of missing) parts.push(entry(await store.find(oid)));
  const body = Buffer.concat(parts);
  return Buffer.concat([body, createHash("sha1").update(body).digest()]);
}

const headBytes = 12;
const countAt = 8;
const trailerBytes = 20;
const oidBytes = 20;
const refDelta = 7;

/** A pack index of version 2 (gitformat-pack(5)). */
function parseIndex(index: Buffer): {
  readonly names: ReadonlySet<string>;
  readonly offsets: readonly number[];
} {
  const namesAt = 8 + 256 * 4;
  const count = index.readUInt32BE(namesAt - 4);
  const offsetsAt = namesAt + count * (oidBytes + 4);
  const each = Array.from({ length: count }, (_, i) => i);
  return {
    names: new Set(
      each.map((i) => index.toString("hex", namesAt + i * oidBytes, namesAt + (i + 1) * oidBytes)),
    ),
    offsets: each.map((i) => index.readUInt32BE(offsetsAt + i * 4)),
  };
}

/** The object a delta names as its base; undefined for a whole object and for a base in the same pack. */
function baseOf(pack: Buffer, offset: number): string | undefined {
  if ((pack.readUInt8(offset) >> 4) % 8 !== refDelta) return undefined;
  let at = offset;
  while (pack.readUInt8(at) >= 0x80) at++;
  return pack.toString("hex", at + 1, at + 1 + oidBytes);
}

const typeNumbers = { commit: 1, tree: 2, blob: 3, tag: 4 } as const;

/** A whole object as a pack holds it: type and size, four bits and then seven to a byte, and the deflated bytes. */
function entry({ type, bytes }: { readonly type: ObjectType; readonly bytes: Buffer }): Buffer {
  const head: number[] = [(typeNumbers[type] << 4) | (bytes.length & 0x0f)];
  for (let rest = bytes.length >>> 4; rest > 0; rest >>>= 7) {
    head[head.length - 1] = (head.at(-1) ?? 0) | 0x80;
    head.push(rest & 0x7f);
  }
  return Buffer.concat([Buffer.from(head), deflateSync(bytes)]);
}
