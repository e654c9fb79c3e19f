import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { Damaged, openStore } from "../../../src/adapters/git/object-store.ts";
import { openPacks } from "../../../src/adapters/git/pack-reader.ts";
import { commitFiles, createRepo, type GitRepo } from "../../support/git-repo.ts";

const root = mkdtempSync(join(tmpdir(), "syncline-packs-"));
after(() => {
  rmSync(root, { recursive: true, force: true });
});

const lines = (count: number, word: string): string =>
  Array.from({ length: count }, (_, line) => `${word} ${line} ${line * 7919}\n`).join("");

/** Files that are deltas of each other, an empty one, one that is longer than a chunk, bytes. */
const files = {
  ...Object.fromEntries(
    Array.from({ length: 60 }, (_, at) => [`d/${at}.txt`, lines(200 + at, `w${at % 3}`)]),
  ),
  empty: "",
  long: lines(200_000, "long"),
  bytes: new Uint8Array(70_000).map((_, at) => (at * at) % 251),
};

function git(repo: GitRepo, ...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: repo.dir, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}

function packed(name: string, ...options: readonly string[]): GitRepo {
  const repo = createRepo(root, name);
  commitFiles(repo, files);
  commitFiles(repo, { "d/0.txt": lines(300, "w0"), "new/file": "text" });
  git(repo, "repack", "-adqf", "--depth=50", ...options);
  return repo;
}

function objects(repo: GitRepo): readonly string[] {
  const found = git(repo, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)");
  return found.trim().split("\n");
}

const forms: readonly (readonly [string, readonly string[]])[] = [
  ["deltas that say how far back their base is", []],
  ["deltas that name their base", ["-c", "repack.usedeltabaseoffset=false"]],
];

for (const [form, config] of forms) {
  test(`every object of a pack is read as Git reads it: ${form}`, () => {
    const repo = createRepo(root, `read-${config.length}`);
    commitFiles(repo, files);
    commitFiles(repo, { "d/0.txt": lines(300, "w0"), "new/file": "text" });
    git(repo, ...config, "repack", "-adqf", "--depth=50");
    assert.match(git(repo, "verify-pack", "-v", packOf(repo, ".idx")), /chain length = [2-9]/);
    const read = openPacks(repo.dir);
    for (const line of objects(repo)) {
      const [oid = "", type = ""] = line.split(" ");
      const want = execFileSync("git", ["cat-file", type, oid], { cwd: repo.dir, maxBuffer: 2 ** 26 });
      const found = read(oid);
      assert.equal(found?.type, type);
      assert.ok(want.equals(found?.bytes ?? Buffer.alloc(0)), oid);
    }
    assert.equal(read("0".repeat(40)), undefined);
  });
}

test("a byte that is wrong anywhere in a pack is never handed on", async () => {
  const repo = packed("damaged");
  const path = packOf(repo, ".pack");
  const whole = readFileSync(path);
  const wanted = objects(repo).map((line) => line.slice(0, 40));
  for (let at = 20; at < whole.length - 20; at += Math.ceil(whole.length / 23)) {
    const bytes = Buffer.from(whole);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x55, at);
    rmSync(path);
    writeFileSync(path, bytes);
    const store = openStore(repo.dir);
    const results = await Promise.allSettled(wanted.map((oid) => store.find(oid)));
    const failed = results.filter((result) => result.status === "rejected");
    assert.ok(failed.length > 0, `byte ${at}`);
    assert.ok(
      failed.every(({ reason }) => reason instanceof Damaged),
      String(failed[0]?.reason),
    );
  }
});

function packOf({ dir }: GitRepo, ending: string): string {
  const folder = join(dir, "objects/pack");
  const [name = ""] = readdirSync(folder).filter((each) => each.endsWith(ending));
  return join(folder, name);
}
