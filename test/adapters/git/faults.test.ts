import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { GitLimits } from "../../../src/adapters/git/git-limits.ts";
import type { Fault } from "../../support/git-faults.ts";
import { commitFiles } from "../../support/git-repo.ts";
import { startGitServer } from "../../support/git-server.ts";
import { contents, errorOf, openRig, type GitRig } from "./setup.ts";

/** For the rows that wait for a limit; the others, and what has to succeed in these, must not meet one on a slow machine. */
const silence = { idleMs: 1500 };
const slowness = { headMs: 3000, readMs: 8000 };
const discovery = ({ path }: { path: string }): boolean => path.includes("/info/refs");
const listing = ({ command }: { command: string }): boolean => command === "command=ls-refs";
const fetching = ({ command }: { command: string }): boolean => command === "command=fetch";

const faults: readonly [name: string, fault: Fault, want: RegExp, limits?: Partial<GitLimits>][] = [
  ["G3 500", { type: "status", status: 500 }, /^GIT-UNREACHABLE \S+: the server fails \(HTTP 500\)$/],
  ["G3 503", { type: "status", status: 503 }, /^GIT-UNREACHABLE \S+: the server fails \(HTTP 503\)$/],
  ["G4 401", { type: "status", status: 401 }, /^GIT-AUTH \S+: the server asks for credentials \(HTTP 401\)$/],
  ["G4 203 of Azure DevOps", { type: "status", status: 203 }, /^GIT-AUTH /],
  ["G4 403", { type: "status", status: 403 }, /^GIT-AUTH \S+: the server denies access \(HTTP 403\)$/],
  ["G4 404", { type: "status", status: 404 }, /^GIT-NOT-FOUND \S+: no repository there \(HTTP 404\)$/],
  ["G7 a page", { type: "html" }, /^GIT-PROTOCOL \S+: not a Git server: it answers with text\/html$/],
  [
    "a status nobody expects",
    { type: "status", status: 418 },
    /^GIT-PROTOCOL \S+: unexpected answer \(HTTP 418\)$/,
  ],
  ["G2 never answers", { type: "hang" }, /^GIT-TIMEOUT \S+: no answer for 1.5 s \(idleMs\)$/, silence],
  [
    "G2 stalls after ten bytes",
    { type: "stall", bytes: 10 },
    /^GIT-TIMEOUT \S+: no answer for 1.5 s \(idleMs\)$/,
    silence,
  ],
  [
    "G2 drips",
    { type: "drip", everyMs: 100 },
    /^GIT-TIMEOUT \S+: the (poll|fetch) took more than \d s$/,
    slowness,
  ],
  ["cut after ten bytes", { type: "cut", bytes: 10 }, /^GIT-UNREACHABLE \S+: the connection broke/],
  ["cut before a byte", { type: "cut", bytes: 0 }, /^GIT-UNREACHABLE \S+: the connection broke/],
];
for (const [name, fault, want, limits = {}] of faults) {
  test(`${name}: an error that says so, at each request, and recovery`, async () => {
    const rig = await openRig({ limits });
    const sha = commitFiles(rig.repo, { a: "1" });
    rig.server.fault({ ...fault, when: discovery });
    assert.match(await errorOf(rig.head()), want);
    rig.server.fault({ ...fault, when: listing });
    assert.match(await errorOf(rig.head()), want);
    rig.server.fault({ ...fault, when: fetching });
    assert.match(await errorOf(rig.read(sha)), want);
    rig.server.fault(undefined);
    assert.equal(await rig.head(), sha);
    assert.deepEqual(contents(await rig.read(sha)), { a: "1" });
  });
}

test("a list of refs that ends in good order but too early is an error, never a shorter list", async () => {
  for (const v2 of [true, false]) {
    const { repo, server, head } = await openRig({ server: { v2 } });
    commitFiles(repo, { a: "1" }, { branch: "aaa" });
    const sha = commitFiles(repo, { a: "1" });
    // The last packet, four bytes, is the flush: without it the list is not whole.
    for (const bytes of [0, 30, -5, -4]) {
      server.fault({ type: "truncate", bytes, when: v2 ? listing : discovery });
      assert.match(
        await errorOf(head()),
        /^GIT-UNREACHABLE \S+: the server's answer was cut off$/,
        `${bytes} bytes`,
      );
    }
    server.fault(undefined);
    assert.equal(await head(), sha);
  }
});

test("G1: refused connection, unknown host; the server comes back", async () => {
  const rig = await openRig();
  const sha = commitFiles(rig.repo, { a: "1" });
  assert.equal(await rig.head(), sha);
  await rig.server.stop();
  assert.match(
    await errorOf(rig.head()),
    /^GIT-UNREACHABLE http:\/\/127\S+: connection refused \(ECONNREFUSED\)$/,
  );
  assert.match(await errorOf(rig.read(sha)), /^GIT-UNREACHABLE /);
  await rig.server.start();
  assert.equal(await rig.head(), sha);
  const request = { url: "https://nowhere.invalid/x.git", ref: "main", auth: undefined };
  const { signal } = new AbortController();
  assert.match(
    await errorOf(rig.source.head(request, signal)),
    /^GIT-UNREACHABLE https:\/\/nowhere\.invalid\/x\.git: host name not found/,
  );
});

test("G1: what was read once is read again while the server is down", async () => {
  const rig = await openRig();
  const sha = commitFiles(rig.repo, { a: "1" });
  await rig.read(sha);
  await rig.server.stop();
  assert.deepEqual(contents(await rig.read(sha)), { a: "1" });
  await rig.server.start();
});

test("G3: while a Retry-After lasts, nothing is asked", async () => {
  const { repo, server, head, requests } = await openRig();
  commitFiles(repo, { a: "1" });
  server.fault({ type: "status", status: 429, headers: { "retry-after": "120" } });
  assert.match(
    await errorOf(head()),
    /^GIT-UNREACHABLE \S+: the server fails \(HTTP 429\); asks for 120 s of rest$/,
  );
  requests();
  server.fault(undefined);
  assert.match(
    await errorOf(head()),
    /^GIT-UNREACHABLE \S+: the server asked for rest; next request in 1\d\d s$/,
  );
  assert.deepEqual(requests(), []);
});

test("G3: a Retry-After that the child met holds for the poll too", async () => {
  const { repo, server, head, read, requests } = await openRig();
  const sha = commitFiles(repo, { a: "1" });
  await head();
  server.fault({ type: "status", status: 503, headers: { "retry-after": "60" }, when: fetching });
  assert.match(await errorOf(read(sha)), /^GIT-UNREACHABLE /);
  requests();
  assert.match(await errorOf(head()), /asked for rest/);
  assert.deepEqual(requests(), []);
});

test("G4: refused credentials are sent once per call, not again and again", async () => {
  const rig = await openRig({
    server: { auth: { username: "agent", password: "right" } },
    auth: { username: "agent", password: "wrong" },
  });
  commitFiles(rig.repo, { a: "1" });
  assert.match(await errorOf(rig.head()), /^GIT-AUTH \S+: the server refused the credentials \(HTTP 401\)$/);
  assert.equal(rig.requests().length, 1);
});

const redirects: readonly [
  name: string,
  to: (rig: GitRig, other: string) => string,
  want: RegExp | "followed",
][] = [
  [
    "another host",
    (_, other) => `${other}/shop.git/info/refs?service=git-upload-pack`,
    /^GIT-REDIRECT .*another host/,
  ],
  [
    "another port of the same host",
    ({ server }) => `${server.origin.replace(/\d+$/, "1")}/shop.git/info/refs?service=git-upload-pack`,
    /^GIT-REDIRECT .*another host/,
  ],
  [
    "https of the same host",
    ({ server }) => server.origin.replace("http:", "https:"),
    /^GIT-REDIRECT .*another host/,
  ],
  ["a file", () => "file:///etc/passwd", /^GIT-REDIRECT .*another host/],
  ["nowhere", () => "", /^GIT-REDIRECT /],
  ["a page of the same host", () => "/login", /^GIT-REDIRECT .*no Git repository$/],
  ["itself", () => "/shop.git/info/refs?service=git-upload-pack", /^GIT-REDIRECT .*more than 3 redirects$/],
  ["the new place on the same host", () => "/moved.git/info/refs?service=git-upload-pack", "followed"],
];
for (const [name, to, want] of redirects) {
  test(`G6 R12: a redirect to ${name}`, async () => {
    const other = await startGitServer();
    after(() => other.close());
    const auth = { username: "agent", password: "canary-password" };
    const rig = await openRig({ server: { auth }, auth });
    const moved = rig.server.createRepo("moved");
    const sha = commitFiles(moved, { a: "1" });
    const location = to(rig, other.origin);
    rig.server.fault({ type: "redirect", location, when: ({ path }) => path.startsWith("/shop.git/") });
    if (want === "followed") {
      assert.equal(await rig.head(), sha);
      assert.deepEqual(contents(await rig.read(sha)), { a: "1" });
    } else assert.match(await errorOf(rig.head()), want);
    assert.deepEqual(other.requests, []);
  });
}

test("G6: a redirect of the fetch itself is refused", async () => {
  const { repo, server, head, read } = await openRig();
  const sha = commitFiles(repo, { a: "1" });
  await head();
  server.fault({ type: "redirect", location: "/moved.git/git-upload-pack", when: fetching });
  assert.match(await errorOf(read(sha)), /^GIT-REDIRECT \S+: unexpected redirect$/);
});

test("a caller that gives up gets its own reason, from poll and from read", async () => {
  const { repo, server, source } = await openRig();
  const sha = commitFiles(repo, { a: "1" });
  const request = { url: server.url(repo), ref: "main", auth: undefined };
  const reason = new Error("shutting down");
  for (const call of [
    (signal: AbortSignal) => source.head(request, signal),
    (signal: AbortSignal) => source.read({ ...request, commit: sha as never, path: "" }, signal),
  ]) {
    const controller = new AbortController();
    server.fault({ type: "before", run: () => controller.abort(reason) });
    await assert.rejects(call(controller.signal), reason);
    server.fault(undefined);
    await assert.rejects(call(AbortSignal.abort(reason)), reason);
  }
});
