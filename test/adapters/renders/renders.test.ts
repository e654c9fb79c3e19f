import assert from "node:assert/strict";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { openRenders } from "../../../src/adapters/renders/renders.ts";
import { commitSha, digest } from "../../../src/core/brand.ts";
import { refOf, type Manifest } from "../../../src/core/manifest.ts";
import type { StoredRender } from "../../../src/core/stored-render.ts";
import type { RenderStore } from "../../../src/ports.ts";
import { bareSettings } from "../../../src/sync/release-memory.ts";
import { recordingLog } from "../../support/recording-log.ts";

const folder = await mkdtemp(join(tmpdir(), "syncline-renders-"));
after(() => rm(folder, { recursive: true }));
let files = 0;
const newFile = (): string => join(folder, `${++files}`, "renders.db");

const web = "team/shop/web";

function configMap(name: string, value: string): Manifest {
  const metadata = { name, namespace: "shop" };
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { value } };
  return { ref: refOf(object), object, position: { file: `${name}.yaml`, line: 1, column: 1 } };
}

function render(hex: string, manifests: readonly Manifest[]): StoredRender {
  const sha = commitSha(hex.repeat(40));
  return {
    digest: digest(hex.repeat(64)),
    revision: `main@sha1:${sha}`,
    commit: { sha, author: "alice", at: "2026-11-01T09:00:00Z", subject: "web" },
    settings: bareSettings("web", "shop"),
    manifests,
    lacking: [{ group: "", kind: "Secret", namespace: "shop", name: "password" }],
  };
}

const a = render("a", [configMap("x", "1"), configMap("y", "1")]);
const b = render("b", [configMap("x", "1"), configMap("y", "2")]);

/** What is kept, in a file that is closed again. */
async function kept(
  file: string,
  fill: (store: RenderStore) => Promise<void>,
): Promise<ReturnType<typeof recordingLog>> {
  const log = recordingLog();
  const store = openRenders({ file, log });
  await fill(store);
  await store.close();
  return log;
}

function countIn(file: string, table: string): number {
  const db = new DatabaseSync(file, { readOnly: true });
  const row = db.prepare(`SELECT count(*) AS n FROM ${table}`).get();
  db.close();
  return Number(row?.["n"]);
}

async function found(file: string, of: StoredRender): Promise<unknown> {
  const store = openRenders({ file, log: recordingLog() });
  const answer = await store.get(web, of.digest);
  await store.close();
  return answer.type === "found" ? answer.render : answer;
}

test("a render comes back as it was, after the process ended", async () => {
  const file = newFile();
  await kept(file, (store) => store.put(web, a, []));
  assert.deepEqual(await found(file, a), a);
});

test("equal objects are kept once; a render that nothing names goes, with what only it had", async () => {
  const file = newFile();
  await kept(file, async (store) => {
    await store.put(web, a, []);
    await store.put(web, b, [a.digest]);
  });
  assert.equal(countIn(file, "object"), 3);
  await kept(file, (store) => store.put(web, b, []));
  assert.deepEqual([countIn(file, "render"), countIn(file, "object"), countIn(file, "part")], [1, 2, 2]);
  assert.deepEqual(await found(file, a), { type: "absent" });
  assert.deepEqual(await found(file, b), b);
});

test("of another release nothing goes, and nothing is found", async () => {
  const file = newFile();
  await kept(file, async (store) => {
    await store.put(web, a, []);
    await store.put("team/shop/cart", b, []);
    assert.deepEqual([await store.has(web, a.digest), await store.has(web, b.digest)], [true, false]);
  });
});

const damages: readonly (readonly [string, string, string])[] = [
  [
    "an altered object",
    "UPDATE object SET body = (SELECT body FROM object LIMIT 1)",
    "an object of it is not what was kept",
  ],
  ["a torn object", "UPDATE object SET body = substr(body, 1, 20)", "an object of it is not what was kept"],
  ["a lost object", "DELETE FROM object", "an object of it is not what was kept"],
  ["a torn list", "UPDATE render SET body = substr(body, 1, 20)", "its list of objects is not what was kept"],
];
for (const [name, sql, reason] of damages) {
  test(`${name} is told and never handed out`, async () => {
    const file = newFile();
    await kept(file, (store) => store.put(web, a, []));
    const db = new DatabaseSync(file);
    db.exec(sql);
    db.close();
    assert.deepEqual(await found(file, a), { type: "damaged", reason });
  });
}

test("a file that is none, or of another version, begins anew and that is told", async () => {
  const file = newFile();
  await kept(file, (store) => store.put(web, a, []));
  await writeFile(file, "x".repeat(4096));
  await rm(`${file}-wal`, { force: true });
  const log = await kept(file, async (store) => {
    assert.deepEqual(await store.get(web, a.digest), { type: "absent" });
    await store.put(web, b, []);
  });
  assert.match(JSON.stringify(log), /kept renders were damaged: they begin anew/);
  assert.deepEqual(await found(file, b), b);
  const db = new DatabaseSync(file);
  db.exec("PRAGMA user_version = 99");
  db.close();
  assert.deepEqual(await found(file, b), { type: "absent" });
});

test("the oldest go when the file is full", async () => {
  const file = newFile();
  const maxBytes = 200_000;
  const store = openRenders({ file, log: recordingLog(), maxBytes });
  const noise = (seed: string): string =>
    Array.from({ length: 2000 }, (_, n) => Math.sin(n + seed.charCodeAt(0)).toString(36)).join("");
  const many = [..."abcdef0123"].map((hex) => render(hex, [configMap("big", noise(hex))]));
  for (const each of many)
    await store.put(
      web,
      each,
      many.map((other) => other.digest),
    );
  const has = await Promise.all(many.map((each) => store.has(web, each.digest)));
  await store.close();
  assert.equal(has[0], false);
  assert.equal(has.at(-1), true);
  assert.ok((await stat(file)).size <= maxBytes * 1.5);
});

test("a folder that cannot be written is LEDGER-WRITE, and not the end", async () => {
  const file = join(newFile(), "below", "renders.db");
  await kept(join(file, "..", "..", "other.db"), (store) => store.put(web, a, []));
  await writeFile(join(file, ".."), "in the way");
  const store = openRenders({ file, log: recordingLog() });
  await assert.rejects(store.put(web, a, []), { code: "LEDGER-WRITE" });
  await rm(join(file, ".."));
  await store.put(web, a, []);
  await store.close();
  assert.deepEqual(await found(file, a), a);
});

test("the thread ends when nothing is asked, and comes back", async () => {
  const store = openRenders({ file: newFile(), log: recordingLog(), idleMs: 0 });
  await store.put(web, a, []);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await store.has(web, a.digest), true);
  await store.close();
});

test("what a process left half kept goes with the next render; a file of an earlier process is told", async () => {
  const file = newFile();
  const isNew: boolean[] = [];
  await kept(file, async (store) => {
    isNew.push(store.isNew);
    await store.put(web, a, []);
  });
  const db = new DatabaseSync(file);
  db.exec("DELETE FROM render");
  db.close();
  await kept(file, async (store) => {
    isNew.push(store.isNew);
    await store.put("team/shop/cart", b, []);
  });
  assert.deepEqual(isNew, [true, false]);
  assert.deepEqual([countIn(file, "object"), countIn(file, "part")], [2, 2]);
});

test("renders that are put at the same time do not disturb each other", async () => {
  const file = newFile();
  const many = Array.from({ length: 600 }, (_, n) => configMap(`m${n}`, "1"));
  const [c, d] = [render("c", many), render("d", many.slice(0, 400))];
  await kept(file, async (store) => {
    await Promise.all([
      store.put(web, c, []),
      store.put("team/shop/cart", d, []),
      store.put(web, a, [c.digest]),
    ]);
  });
  assert.deepEqual([await found(file, c), await found(file, a)], [c, a]);
});
