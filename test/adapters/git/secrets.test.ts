import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { inspect } from "node:util";
import { packets } from "../../../src/adapters/git/pkt-line.ts";
import { withoutSecrets } from "../../../src/adapters/git/told-error.ts";
import { createGitSource } from "../../../src/adapters/git/source.ts";
import type { Fault } from "../../support/git-faults.ts";
import { commitFiles } from "../../support/git-repo.ts";
import { recordingLog } from "../../support/recording-log.ts";
import { openRig } from "./setup.ts";

const auth = {
  username: "agent",
  password: "canary-password-1",
  token: "canary-token-2",
  tlsKey: "canary-key-3",
};
const canaries = [/canary/, new RegExp(Buffer.from("agent:canary").toString("base64").slice(0, 12))];

function assertClean(text: string, what: string): void {
  for (const canary of canaries) assert.doesNotMatch(text, canary, what);
}

async function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail("no error"),
    (error: unknown) => error,
  );
}

test("O5 R14 R16: no credential in any error, log line or file of the cache", async () => {
  const { tlsKey: _, ...plain } = auth;
  const rig = await openRig({ auth: plain, limits: { idleMs: 200 } });
  const sha = commitFiles(rig.repo, { a: "1" });
  await rig.head();
  await rig.read(sha);
  const next = commitFiles(rig.repo, { a: "2" });
  const faults: readonly Fault[] = [
    { type: "status", status: 401 },
    { type: "status", status: 500 },
    { type: "html" },
    { type: "hang" },
    { type: "cut", bytes: 10 },
    { type: "redirect", location: "https://user:canary@elsewhere.example/x?token=canary" },
    { type: "flip", at: -30 },
  ];
  for (const fault of faults) {
    rig.server.fault(fault);
    for (const call of [() => rig.head(), () => rig.read(next)]) {
      const error = await call().catch((error: unknown) => error);
      assertClean(inspect(error, { depth: 10, showHidden: true }), `${fault.type}: ${String(error)}`);
    }
  }
  assertClean(JSON.stringify(rig.log.lines), "log");
  for (const name of readdirSync(rig.dataDir, { recursive: true, withFileTypes: true })) {
    if (name.isFile()) assertClean(readFileSync(join(name.parentPath, name.name), "latin1"), name.name);
  }
});

test("R16: a server that repeats what it was sent does not get it into our error", async () => {
  const server = http.createServer((request, response) => {
    const { authorization = "" } = request.headers;
    const clear = Buffer.from(authorization.slice("Basic ".length), "base64").toString();
    response.setHeader("content-type", "application/x-git-upload-pack-advertisement");
    response.end(packets(`ERR go away ${clear} and ${authorization}`, "flush"));
  });
  after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const source = createGitSource({ dataDir: "/nonexistent", allowInsecure: true, log: recordingLog() });
  after(() => source.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.git`;
  const { tlsKey: _, ...plain } = auth;
  for (const sent of [plain, { token: auth.token }]) {
    const error = await caught(source.head({ url, ref: "main", auth: sent }, new AbortController().signal));
    assert.match(String(error), /the server refuses: go away [a-z-]+:\*\*\* and Basic \*\*\*/);
    assertClean(inspect(error, { depth: 10, showHidden: true }), "echo");
  }
});

const rows: readonly [text: string, want: string][] = [
  ["no secret here", "no secret here"],
  ["canary-password-1 canary-token-2 canary-key-3", "*** *** ***"],
  [encodeURIComponent("canary-password-1"), "***"],
];
for (const [text, want] of rows) test(`R16: ${text}`, () => assert.equal(withoutSecrets(text, auth), want));

test("R16: an empty or tiny password does not shred the text", () => {
  assert.equal(withoutSecrets("a text", { username: "", password: "" }), "a text");
  assert.equal(withoutSecrets("a text", { username: "", password: "e" }), "a text");
});
