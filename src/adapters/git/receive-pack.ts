import { createHash } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import fs from "node:fs";
import { join } from "node:path";
import git from "isomorphic-git";
import { SynclineError } from "../../core/errors.ts";
import type { GitLimits } from "./git-limits.ts";
import { mebibytes } from "./mebibytes.ts";
import { Damaged } from "./object-store.ts";

/** Stores a pack beside the others. It becomes visible, whole and indexed, only when its checksum was right: a process
 *  that dies before leaves a folder that nobody reads. Errors: GIT-CORRUPT, GIT-LIMIT. */
export async function receivePack(
  gitdir: string,
  stream: AsyncIterable<Buffer>,
  limits: GitLimits,
): Promise<void> {
  const incoming = join(gitdir, "incoming");
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const sha = await writeChecked(join(incoming, "new.pack"), stream, limits);
  await index(gitdir, "incoming/new.pack");
  const name = join(gitdir, "objects", "pack", `pack-${sha}`);
  await rename(join(incoming, "new.pack"), `${name}.pack`);
  // Readers look for indexes: the index comes last.
  await rename(join(incoming, "new.idx"), `${name}.idx`);
  await rm(incoming, { recursive: true, force: true });
}

/** The pack itself is whole, so when its deltas find no base it is what we have that is damaged. */
async function index(gitdir: string, filepath: string): Promise<void> {
  try {
    await git.indexPack({ fs, dir: gitdir, gitdir, filepath });
  } catch (cause) {
    throw new Damaged("a pack cannot be indexed", { cause });
  }
}

const trailerBytes = 20;

/** Writes the stream and compares its last 20 bytes with the SHA-1 of the rest. Returns that SHA-1. */
async function writeChecked(path: string, stream: AsyncIterable<Buffer>, limits: GitLimits): Promise<string> {
  const file = await open(path, "wx", 0o600);
  try {
    const hash = createHash("sha1");
    let bytes = 0;
    let head: Buffer = Buffer.alloc(0);
    let tail: Buffer = Buffer.alloc(0);
    for await (const chunk of stream) {
      bytes += chunk.length;
      checkSize(bytes, limits);
      if (head.length < 12) {
        head = Buffer.concat([head, chunk]).subarray(0, 12);
        if (head.length === 12) checkHead(head, limits);
      }
      const both = Buffer.concat([tail, chunk]);
      tail = both.subarray(Math.max(0, both.length - trailerBytes));
      hash.update(both.subarray(0, both.length - tail.length));
      await file.write(chunk);
    }
    const sha = hash.digest("hex");
    if (head.length < 12) throw damaged("it ended at once");
    if (tail.toString("hex") !== sha) throw damaged("its checksum is wrong");
    return sha;
  } finally {
    await file.close();
  }
}

function checkHead(head: Buffer, limits: GitLimits): void {
  if (head.toString("latin1", 0, 4) !== "PACK" || head.readUInt32BE(4) !== 2) throw damaged("it is no pack");
  const objects = head.readUInt32BE(8);
  if (objects > limits.packObjects) {
    const text = `the commit has ${objects} objects; limit ${limits.packObjects} (packObjects)`;
    throw new SynclineError("GIT-LIMIT", text);
  }
}

function checkSize(bytes: number, limits: GitLimits): void {
  if (bytes <= limits.packBytes) return;
  throw new SynclineError("GIT-LIMIT", `the pack is over ${mebibytes(limits.packBytes)} (packBytes)`);
}

function damaged(how: string): SynclineError {
  return new SynclineError("GIT-CORRUPT", `the pack arrived damaged: ${how}`);
}
