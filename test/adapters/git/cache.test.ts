import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { commitFiles } from "../../support/git-repo.ts";
import { contents, errorOf, openRig, type GitRig } from "./setup.ts";

const fetching = ({ command }: { command: string }): boolean => command === "command=fetch";

/** A rig whose cache holds two commits in two packs; `latest` is the second. */
async function filled(): Promise<GitRig & { latest: string; want: Record<string, string> }> {
  const rig = await openRig();
  const files = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`f${i}`, `${Math.cos(i)}\n`.repeat(20)]),
  );
  await rig.read(commitFiles(rig.repo, files));
  const latest = commitFiles(rig.repo, { f0: "new\n" });
  await rig.read(latest);
  return { ...rig, latest, want: { ...files, f0: "new\n" } };
}

function packFiles(rig: GitRig, end: string): string[] {
  const folder = join(rig.gitdir(), "objects", "pack");
  return readdirSync(folder)
    .filter((name) => name.endsWith(end))
    .map((name) => join(folder, name));
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
}

/** Reverses the offsets in a pack index (version 2): every name then leads to another object. */
function swapObjects(path: string): void {
  const bytes = readFileSync(path);
  const count = bytes.readUInt32BE(8 + 255 * 4);
  const start = 8 + 256 * 4 + count * 24;
  const offsets = Array.from({ length: count }, (_, i) => bytes.readUInt32BE(start + i * 4)).toReversed();
  offsets.forEach((offset, i) => bytes.writeUInt32BE(offset, start + i * 4));
  writeFileSync(path, bytes);
}

const damages: readonly [name: string, damage: (rig: GitRig) => void][] = [
  ["a byte of a pack flipped", (rig) => packFiles(rig, ".pack").forEach((path) => flip(path, 100))],
  ["a pack cut", (rig) => packFiles(rig, ".pack").forEach((path) => truncateSync(path, 50))],
  ["a pack of no bytes", (rig) => packFiles(rig, ".pack").forEach((path) => truncateSync(path, 0))],
  ["packs gone", (rig) => packFiles(rig, ".pack").forEach((path) => rmSync(path))],
  ["an index of no bytes", (rig) => packFiles(rig, ".idx").forEach((path) => truncateSync(path, 0))],
  ["an index cut", (rig) => packFiles(rig, ".idx").forEach((path) => truncateSync(path, 1100))],
  ["indexes gone", (rig) => packFiles(rig, ".idx").forEach((path) => rmSync(path))],
  ["a stray empty index", (rig) => writeFileSync(join(rig.gitdir(), "objects/pack/pack-0.idx"), "")],
  ["an index that gives one object for another", (rig) => packFiles(rig, ".idx").forEach(swapObjects)],
  ["the record of whole commits gone", (rig) => rmSync(join(rig.gitdir(), "whole"))],
  ["rubbish in the record", (rig) => appendFileSync(join(rig.gitdir(), "whole"), "x\n../../y\n")],
  [
    "a claim of a commit that is not there",
    (rig) => writeFileSync(join(rig.gitdir(), "whole"), `${"1".repeat(40)}\n`),
  ],
  ["a stale lock", (rig) => writeFileSync(join(rig.gitdir(), "index.lock"), "")],
  [
    "the left-over of a killed fetch",
    (rig) => writeFileSync(join(rig.gitdir(), "objects/pack/pack-1.pack"), "PACK"),
  ],
  ["everything gone", (rig) => rmSync(rig.gitdir(), { recursive: true })],
];
for (const [name, damage] of damages) {
  test(`G9 R6: ${name}: the same commit and the next one are read, whole`, async () => {
    const rig = await filled();
    damage(rig);
    assert.deepEqual(contents(await rig.read(rig.latest)), rig.want);
    assert.ok(rig.log.lines.length <= 1, "told once");
    damage(rig);
    const next = commitFiles(rig.repo, { f1: "newer\n" });
    assert.deepEqual(contents(await rig.read(next)), { ...rig.want, f1: "newer\n" });
  });
}

test("R6: an object that is not what its name says is found by its hash, and the log says why", async () => {
  const rig = await openRig();
  const sha = commitFiles(rig.repo, { a: "1", b: "2" }); // with commit and tree four objects, none a delta
  await rig.read(sha);
  packFiles(rig, ".idx").forEach(swapObjects);
  assert.deepEqual(contents(await rig.read(sha)), { a: "1", b: "2" });
  assert.deepEqual(
    rig.log.lines.map(({ level, message }) => [level, message]),
    [["warn", "Git cache damaged, cloning again"]],
  );
  assert.match(
    JSON.stringify(rig.log.lines[0]?.fields),
    /object [0-9a-f]{40} (is not what its name says|is a \w+, not a commit)/,
  );
});

for (const [name, fault, want] of [
  [
    "a flipped byte in the pack",
    { type: "flip", at: -30 },
    /^GIT-CORRUPT \S+: the pack arrived damaged: its checksum is wrong$/,
  ],
  [
    "a pack that ends in good order but too early",
    { type: "truncate", bytes: 150 },
    /^GIT-UNREACHABLE \S+: the server's answer was cut off$/,
  ],
  ["a cut connection", { type: "cut", bytes: 150 }, /^GIT-UNREACHABLE \S+: the connection broke/],
] as const) {
  test(`G8: ${name}: an error, nothing changes; then all is well`, async () => {
    const rig = await filled();
    const next = commitFiles(rig.repo, { big: Array.from({ length: 99 }, (_, i) => Math.tan(i)).join("\n") });
    rig.server.fault({ ...fault, when: fetching });
    assert.match(await errorOf(rig.read(next)), want);
    assert.deepEqual(contents(await rig.read(rig.latest)), rig.want, "the last good commit is still there");
    rig.server.fault(undefined);
    assert.equal(Object.keys(contents(await rig.read(next))).length, 21);
    assert.deepEqual(contents(await rig.read(rig.latest, { path: "." })), rig.want);
  });
}

test("G8: a damaged pack is asked for once more, from scratch, in the same read", async () => {
  const rig = await filled();
  const next = commitFiles(rig.repo, { f2: "other\n" });
  rig.server.requests.length = 0;
  let broken = 0;
  rig.server.fault({ type: "flip", at: -30, when: (request) => fetching(request) && broken++ === 0 });
  assert.deepEqual(contents(await rig.read(next)), { ...rig.want, f2: "other\n" });
  assert.deepEqual(rig.requests().filter((request) => request === "command=fetch").length, 2);
});

test("after many packs the repository is cloned anew, and the old one stays when that fails", async () => {
  const rig = await openRig({ limits: { packs: 3 } });
  let sha = "";
  for (let i = 0; i < 3; i++) await rig.read((sha = commitFiles(rig.repo, { a: `${i}` })));
  assert.equal(packFiles(rig, ".pack").length, 3);
  const next = commitFiles(rig.repo, { a: "3" });
  rig.server.fault({ type: "status", status: 500, when: fetching });
  assert.match(await errorOf(rig.read(next)), /^GIT-UNREACHABLE /);
  assert.deepEqual(contents(await rig.read(sha)), { a: "2" });
  rig.server.fault(undefined);
  assert.deepEqual(contents(await rig.read(next)), { a: "3" });
  assert.equal(packFiles(rig, ".pack").length, 1);
});

test("a mistake in the repository is found again without another clone", async () => {
  const rig = await openRig();
  const sha = commitFiles(rig.repo, { a: "1" });
  assert.match(await errorOf(rig.read(sha, { path: "b" })), /^REPO-PATH /);
  rig.requests();
  assert.match(await errorOf(rig.read(sha, { path: "b" })), /^REPO-PATH /);
  assert.deepEqual(rig.requests(), []);
});

test("reads of one repository take turns, and all get their own commit", async () => {
  const rig = await openRig();
  const shas = Array.from({ length: 4 }, (_, i) => commitFiles(rig.repo, { a: `${i}` }));
  const snapshots = await Promise.all(shas.map((sha) => rig.read(sha)));
  assert.deepEqual(snapshots.map(contents), [{ a: "0" }, { a: "1" }, { a: "2" }, { a: "3" }]);
});

test("who may not see a repository does not read another one's copy of it", async () => {
  const auth = { username: "agent", password: "right" };
  const rig = await openRig({ server: { auth }, auth });
  const sha = commitFiles(rig.repo, { a: "1" });
  await rig.read(sha);
  const stranger = { url: rig.server.url(rig.repo), ref: `commit:${sha}`, auth: undefined };
  const { signal } = new AbortController();
  assert.match(
    await errorOf(rig.source.read({ ...stranger, commit: sha as never, path: "" }, signal)),
    /^GIT-AUTH \S+: the server asks for credentials/,
  );
});

test("caches that nobody used for a month go at the next start", async () => {
  const rig = await openRig();
  const sha = commitFiles(rig.repo, { a: "1" });
  const folder = join(rig.dataDir, "git");
  for (const [name, days] of [
    ["1", 31],
    ["2", 31],
    ["3", 29],
  ] as const) {
    const cache = join(folder, name.repeat(32) + (name === "2" ? ".new" : ""));
    mkdirSync(cache, { recursive: true });
    utimesSync(cache, new Date(), new Date(Date.now() - days * 24 * 60 * 60 * 1000));
  }
  await rig.read(sha);
  const left = readdirSync(folder).filter((name) => /^[123]{32}/.test(name));
  assert.deepEqual(left, ["3".repeat(32)]);
});

test("files in the way of the cache folder are replaced", async () => {
  const rig = await filled();
  const folder = rig.gitdir();
  rmSync(folder, { recursive: true });
  writeFileSync(`${folder}.new`, "");
  writeFileSync(folder, "a file in the way");
  assert.deepEqual(contents(await rig.read(rig.latest)), rig.want);
});
