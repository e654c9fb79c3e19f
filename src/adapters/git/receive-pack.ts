import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import fs from "node:fs";
import { join } from "node:path";
import git from "isomorphic-git";
import { SynclineError } from "../../core/errors.ts";
import { completePack } from "./complete-pack.ts";
import type { GitLimits } from "./git-limits.ts";
import { mebibytes } from "./mebibytes.ts";
import { Damaged, openStore } from "./object-store.ts";

/**
 * Stores a pack beside the others. It becomes visible, whole and indexed, only when its checksum was right: a
 * process that dies before leaves a folder that nobody reads. Errors: GIT-CORRUPT, GIT-LIMIT.
 */
export async function receivePack(
  gitdir: string,
  stream: AsyncIterable<Buffer>,
  limits: GitLimits,
): Promise<void> {
  const incoming = join(gitdir, "incoming");
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await writeChecked(join(incoming, "new.pack"), stream, limits);
  const [pack, index] = await readIndexed(gitdir, "new");
  const whole = await completePack(pack, index, openStore(gitdir));
  if (whole !== undefined) {
    await writeFile(join(incoming, "whole.pack"), whole, { mode: 0o600 });
    await readIndexed(gitdir, "whole");
  }
  const sha = (whole ?? pack).subarray(-trailerBytes).toString("hex");
  await publish(gitdir, whole === undefined ? "new" : "whole", sha);
  await rm(incoming, { recursive: true, force: true });
}

/** Indexes a pack in `incoming`. It is whole, so when its deltas find no base it is what we have that is damaged. */
async function readIndexed(gitdir: string, name: string): Promise<[pack: Buffer, index: Buffer]> {
  try {
    await git.indexPack({ fs, dir: gitdir, gitdir, filepath: `incoming/${name}.pack` });
  } catch (cause) {
    throw new Damaged("a pack cannot be indexed", { cause });
  }
  const path = join(gitdir, "incoming", name);
  return [await readFile(`${path}.pack`), await readFile(`${path}.idx`)];
}

/** Readers look for indexes: the index comes last. */
async function publish(gitdir: string, name: string, sha: string): Promise<void> {
  const from = join(gitdir, "incoming", name);
  const to = join(gitdir, "objects", "pack", `pack-${sha}`);
  await rename(`${from}.pack`, `${to}.pack`);
  await rename(`${from}.idx`, `${to}.idx`);
}

const trailerBytes = 20;

/** Writes the stream and compares its last 20 bytes with the SHA-1 of the rest. */
async function writeChecked(path: string, stream: AsyncIterable<Buffer>, limits: GitLimits): Promise<void> {
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
    if (head.length < 12) throw damaged("it ended at once");
    if (tail.toString("hex") !== hash.digest("hex")) throw damaged("its checksum is wrong");
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
