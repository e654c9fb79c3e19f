import assert from "node:assert/strict";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { chmodSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { verifyLedger } from "../../../src/adapters/ledger/verify.ts";

const folder = await mkdtemp(join(tmpdir(), "syncline-ledger-"));
after(() => rm(folder, { recursive: true }));
const run = promisify(execFile);
const writer = join(import.meta.dirname, "writer.ts");

/** A process that appends for ever and prints, per append, `written N` or the error's code. */
function startWriter(
  file: string,
  shell = "exec",
): { readonly child: ChildProcess; readonly lines: Interface } {
  const command = `${shell} "$0" "$@"`;
  const child = spawn("sh", ["-c", command, process.execPath, writer, file], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  return { child, lines: createInterface({ input: child.stdout! }) };
}

/** Reads lines until one matches. */
async function until(lines: Interface, pattern: RegExp): Promise<string> {
  for await (const [line] of on(lines)) if (pattern.test(line)) return line;
  throw new Error(`the writer ended before ${pattern}`);
}

async function* on(lines: Interface): AsyncGenerator<[string]> {
  const closed = once(lines, "close").then(() => undefined);
  while (true) {
    const next = await Promise.race([once(lines, "line"), closed]);
    if (next === undefined) return;
    yield next as [string];
  }
}

test("kill -9 of a writing process: everything it was promised is there, and the chain holds", async () => {
  const file = join(folder, "killed", "ledger.db");
  const { child, lines } = startWriter(file);
  let promised = 0;
  lines.on("line", (line) => (promised = Number(/^written (\d+)$/.exec(line)?.[1] ?? promised)));
  await until(lines, /^written \d{3,}$/); // any: while this process sleeps, the other one goes on
  child.kill("SIGKILL");
  await once(child, "exit");
  const { ok, entries } = verifyLedger(file);
  assert.equal(ok, true);
  assert.ok(entries >= promised, `${entries} entries, ${promised} promised`);
});

test("P6: a full disk: entries wait, are written behind a Gap entry when there is room, and none is lost", async () => {
  const file = join(folder, "full", "ledger.db");
  // A limit on file size stands in for a full disk: SQLite gets a failed write either way.
  const { child, lines } = startWriter(file, "trap '' XFSZ; ulimit -S -f 600; exec");
  assert.equal(await until(lines, /^[A-Z]/), "LEDGER-WRITE");
  await run("prlimit", ["--pid", String(child.pid), "--fsize=unlimited"]);
  await until(lines, /^written/);
  child.kill("SIGKILL");
  await once(child, "exit");
  const { ok, entries } = verifyLedger(file);
  const all = summaries(file);
  const written = all.filter((summary) => !summary.startsWith("nothing could be written"));
  assert.ok(
    ok && all.length === entries && written.length < entries,
    "the history says that there was a gap",
  );
  const numbers = Array.from({ length: written.length }, (_, index) => `entry ${index + 1}`);
  assert.deepEqual(written, numbers);
});

/** Whether this process may mount: not in every container. */
async function mounted(folder: string, options: string): Promise<boolean> {
  mkdirSync(folder, { recursive: true });
  return run("mount", ["-t", "tmpfs", "-o", options, "none", folder]).then(
    () => true,
    () => false,
  );
}

test("P6: a volume that is full, and one without inodes: it goes on when there is room", async (t) => {
  const volume = join(folder, "volume");
  if (!(await mounted(volume, "size=300k,nr_inodes=3"))) return t.skip("may not mount");
  const file = join(volume, "data", "ledger.db");
  const { child, lines } = startWriter(file);
  try {
    assert.equal(await until(lines, /^/), "LEDGER-WRITE", "no inode for the journal");
    await run("mount", ["-o", "remount,nr_inodes=100", volume]);
    await until(lines, /^written/);
    await until(lines, /^LEDGER-WRITE/);
    await run("mount", ["-o", "remount,size=64m", volume]);
    await until(lines, /^written/);
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.ok(verifyLedger(file).ok);
    const written = summaries(file).filter((summary) => summary.startsWith("entry "));
    assert.deepEqual(
      written,
      written.map((_, index) => `entry ${index + 1}`),
    );
  } finally {
    child.kill("SIGKILL");
    await run("umount", ["--lazy", volume]);
  }
});

test("P6: a folder that may not be written to: it goes on when it may", async () => {
  const file = join(folder, "read-only", "ledger.db");
  mkdirSync(dirname(file));
  chmodSync(dirname(file), 0o500);
  // An administrator may write anywhere, unless it gives its capabilities up.
  const isRoot = process.getuid?.() === 0;
  const { child, lines } = startWriter(
    file,
    isRoot ? "exec setpriv --bounding-set=-all --inh-caps=-all" : "exec",
  );
  assert.equal(await until(lines, /^/), "LEDGER-WRITE");
  chmodSync(dirname(file), 0o700);
  await until(lines, /^written/);
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.ok(verifyLedger(file).ok);
  assert.match(summaries(file)[0] ?? "", /^nothing could be written .* 0 before them were lost$/);
});

function summaries(file: string): readonly string[] {
  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db.prepare("SELECT body ->> 'summary' AS summary FROM entry ORDER BY seq").all();
  db.close();
  return rows.map(({ summary }) => String(summary));
}
