import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { commitFiles, git } from "../../support/git-repo.ts";
import { contents, errorOf, openRig } from "./setup.ts";

const fetching = ({ command }: { command: string }): boolean => command === "command=fetch";

/** Processes whose parent is `pid`, as /proc tells. */
function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => {
      try {
        return (
          Number(readFileSync(`/proc/${child}/stat`, "latin1").replace(/^.*\) . (\d+) .*$/s, "$1")) === pid
        );
      } catch {
        return false;
      }
    });
}

function gitChild(): number {
  const found = childrenOf(process.pid).find((pid) => environment(pid).includes("SYNCLINE_CHILD=git"));
  assert.ok(found !== undefined, "a Git child is running");
  return found;
}

/** A process of another process has no event to wait for. */
async function ended(pid: number): Promise<void> {
  for (let looks = 0; looks < 1200 && existsSync(`/proc/${pid}`); looks++) await setTimeout(50);
  assert.ok(!existsSync(`/proc/${pid}`), "the child has ended");
}

function environment(pid: number): string[] {
  return readFileSync(`/proc/${pid}/environ`, "utf8")
    .split("\0")
    .filter((line) => line !== "");
}

test("R9 R16: the child gets no environment, an empty home, and no secret in its arguments", async () => {
  const auth = { username: "agent", password: "canary-password", token: "canary-token" };
  const { repo, server, read, dataDir } = await openRig({ auth });
  const sha = commitFiles(repo, { a: "1" });
  let seen: { environment: string[]; arguments: string; home: string[] } | undefined;
  const look = (): void => {
    const pid = gitChild();
    const home = join(dataDir, "git", "home");
    seen = {
      environment: environment(pid).map((line) => line.split("=")[0] ?? ""),
      arguments: readFileSync(`/proc/${pid}/cmdline`, "utf8"),
      home: readdirSync(home),
    };
  };
  server.fault({ type: "before", run: look, when: fetching });
  await read(sha);
  assert.deepEqual(seen?.environment.toSorted(), [
    "HOME",
    "NODE_CHANNEL_FD",
    "NODE_CHANNEL_SERIALIZATION_MODE",
    "SYNCLINE_CHILD",
  ]);
  assert.doesNotMatch(seen.arguments, /canary/);
  assert.deepEqual(seen.home, []);
});

test("G14 R5: a file that takes too much memory ends the child, not the agent", async () => {
  const { repo, read } = await openRig({ limits: { childRssBytes: 220 * 1024 * 1024 } });
  const bomb = commitFiles(repo, { bomb: Buffer.alloc(300 * 1024 * 1024) });
  assert.match(
    await errorOf(read(bomb)),
    /^GIT-LIMIT \S+: reading the commit took more than 220 MiB of memory \(childRssBytes\)$/,
  );
  const good = commitFiles(repo, { bomb: null, a: "1" });
  assert.deepEqual(contents(await read(good)), { a: "1" });
});

test("R5: reads that are too large together: the largest is put off, not refused", async () => {
  const { repo, server, read } = await openRig({ limits: { childrenRssBytes: 1024 * 1024 } });
  const sha = commitFiles(repo, { a: "1" });
  server.fault({ type: "hang", when: fetching }); // a quick machine might have read it before anybody looked
  const want = /^GIT-MEMORY \S+: all reads together took over 1 MiB of memory \(childrenRssBytes\)$/;
  assert.match(await errorOf(read(sha)), want);
});

test("input that is refused for good is not fetched again", async () => {
  const { repo, read, requests } = await openRig({ limits: { packObjects: 2 } });
  const sha = commitFiles(repo, { a: "1" });
  const first = await errorOf(read(sha));
  assert.match(first, /^GIT-LIMIT /);
  requests();
  assert.equal(await errorOf(read(sha)), first);
  assert.deepEqual(requests(), []);
});

const caps = [
  ["pack bytes", { packBytes: 2000 }, /^GIT-LIMIT \S+: the pack is over 0 MiB \(packBytes\)$/],
  ["objects", { packObjects: 20 }, /^GIT-LIMIT \S+: the commit has 42 objects; limit 20 \(packObjects\)$/],
  ["entries", { treeEntries: 20 }, /^GIT-LIMIT \S+: the commit has more than 20 entries \(treeEntries\)$/],
  [
    "all bytes",
    { snapshotBytes: 20_000 },
    /^GIT-LIMIT \S+: the files under the path are over 0 MiB together/,
  ],
] as const;
for (const [name, limits, want] of caps) {
  test(`G14 R5: the limit of ${name} is told with its value`, async () => {
    const { repo, read } = await openRig({ limits });
    const files = Array.from({ length: 40 }, (_, i) => [`f${i}`, `${Math.sin(i)}`.repeat(100)] as const);
    assert.match(await errorOf(read(commitFiles(repo, Object.fromEntries(files)))), want);
    const small = commitFiles(repo, { a: "1" }, { orphan: true });
    assert.deepEqual(contents(await read(small)), { a: "1" });
  });
}

test("G14: a poll among many refs takes only the one", async () => {
  const { repo, head } = await openRig({ limits: { refsBytes: 10_000 } });
  const sha = commitFiles(repo, { a: "1" });
  const refs = Array.from({ length: 500 }, (_, i) => `create refs/heads/team/b${i} ${sha}\n`);
  git(repo, ["update-ref", "--stdin"], Buffer.from(refs.join("")));
  assert.equal(await head(), sha);
  assert.match(
    await errorOf(head("absent")),
    /^GIT-LIMIT \S+: the list of refs is over 10000 bytes \(refsBytes\)$/,
  );
});

test("a child killed in mid-fetch leaves a cache that the next read repairs", async () => {
  const { repo, server, read, gitdir } = await openRig();
  await read(commitFiles(repo, { a: "1" }));
  const sha = commitFiles(repo, { a: "2" });
  server.fault({
    type: "before",
    run: () => process.kill(gitChild(), "SIGKILL"),
    when: fetching,
  });
  assert.equal(
    await errorOf(read(sha)),
    `GIT-MEMORY ${server.url(repo)}: the process that reads Git was killed from outside`,
  );
  server.fault(undefined);
  assert.deepEqual(contents(await read(sha)), { a: "2" });
  assert.ok(!existsSync(join(gitdir(), "incoming")));
});

test("SIGKILL of the agent in mid-fetch: the child dies too, the cache serves the next", async () => {
  const { repo, server } = await openRig();
  const dataDir = mkdtempSync(join(tmpdir(), "syncline-git-agent-"));
  const first = commitFiles(repo, { a: "1" });
  const agent = (sha: string) =>
    spawn(process.execPath, [join(import.meta.dirname, "reader.ts"), dataDir, server.url(repo), sha], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  const lineOf = async (child: ReturnType<typeof agent>): Promise<unknown> =>
    (await once(createInterface({ input: child.stdout }), "line"))[0];
  assert.equal(await lineOf(agent(first)), '{"a":"1"}');
  const second = commitFiles(repo, { a: "2" });
  const arrived = new Promise<void>((resolve) => {
    server.fault({ type: "stall", bytes: 60, when: (request) => fetching(request) && (resolve(), true) });
  });
  const victim = agent(second);
  await arrived;
  const [child] = childrenOf(victim.pid ?? 0);
  assert.ok(child !== undefined);
  victim.kill("SIGKILL");
  await once(victim, "close");
  await ended(child);
  server.fault(undefined);
  assert.equal(await lineOf(agent(second)), '{"a":"2"}');
  rmSync(dataDir, { recursive: true });
});

test("close ends what is running", async () => {
  const { repo, server, source, read } = await openRig();
  const sha = commitFiles(repo, { a: "1" });
  let child = 0;
  server.fault({
    type: "before",
    run: () => {
      child = gitChild();
      void source.close();
    },
    when: fetching,
  });
  await assert.rejects(read(sha), /closed/);
  assert.ok(!existsSync(`/proc/${child}`));
});
