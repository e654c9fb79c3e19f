import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog, type LogOptions } from "../../../src/adapters/telemetry/log.ts";
import { SynclineError } from "../../../src/core/errors.ts";
import type { Log } from "../../../src/ports.ts";

/** What a log writes, line by line. */
function written(use: (log: Log) => void, options: Partial<LogOptions> = {}): readonly string[] {
  const lines: string[] = [];
  use(
    createLog({
      level: "debug",
      format: "json",
      destination: { write: (line) => lines.push(line) },
      ...options,
    }),
  );
  return lines;
}

/** The fields of one info line, without level, time and message. */
function fieldsOf(fields: object): Readonly<Record<string, unknown>> {
  const [line] = written((log) => {
    log.info(fields, "said");
  });
  const {
    level: _level,
    time: _time,
    message: _message,
    ...rest
  } = JSON.parse(line!) as Record<string, unknown>;
  return rest;
}

const canary = "canary-s3cr3t-value";

const secrets: readonly [name: string, fields: object][] = [
  ["a token", { token: canary }],
  ["a password, deep", { a: { b: [{ c: { password: canary } }] } }],
  ["an authorization header", { headers: { Authorization: `Bearer ${canary}` } }],
  ["Secret data", { object: { kind: "Secret", data: { key: canary } } }],
  ["stringData", { stringData: { key: canary } }],
  [
    "names in other spellings",
    { accessToken: canary, "client-secret": canary, API_KEY: canary, "set-cookie": canary },
  ],
  ["a webhook", { webhookUrl: canary }],
  ["a user in a URL", { url: `https://alice:${canary}@git.example.com/x.git` }],
  ["a token as the user of a URL", { text: `fetch https://${canary}@git.example.com failed` }],
  ["a query of a URL", { url: `https://blob.example.com/a?sig=${canary}` }],
  ["a URL object", { at: new URL(`https://u:${canary}@x.example/?q=${canary}`) }],
  ["a bearer in a text", { text: `sent Authorization: Bearer ${canary}` }],
  ["a Slack token", { text: "xoxb-canary-s3cr3t-value" }],
  ["a Slack hook", { text: `https://hooks.slack.com/services/${canary}` }],
  ["a private key", { text: `-----BEGIN RSA PRIVATE KEY-----\n${canary}` }],
  ["bytes", { body: Buffer.from(canary) }],
  ["a map", { m: new Map([["token", { password: canary }]]) }],
  [
    "an error's request",
    { err: Object.assign(new Error("failed"), { config: { headers: canary }, request: canary }) },
  ],
  ["an error's text", { err: new Error(`GET https://x:${canary}@h/ failed`) }],
  ["an error's cause", { err: new Error("failed", { cause: new Error(`Bearer ${canary}`) }) }],
];
for (const format of ["json", "pretty"] as const) {
  for (const [name, fields] of secrets) {
    test(`${format}: ${name} never comes out`, () => {
      const use = (log: Log): void => {
        log.info(fields, "said");
        log.child(fields).warn({}, "said");
      };
      const lines = written(use, { format });
      assert.equal(lines.length, 2);
      assert.doesNotMatch(lines.join(""), /canary/);
    });
  }
}

test("a message that holds a secret loses it", () => {
  assert.doesNotMatch(
    written((log) => {
      log.error({}, `cannot reach https://alice:${canary}@git.example.com`);
    }).join(""),
    /canary/,
  );
});

const kept: readonly [name: string, fields: object, want: object][] = [
  ["plain fields", { a: 1, b: "two", c: null, d: [true] }, { a: 1, b: "two", c: null, d: [true] }],
  ["the name of a secret", { secretName: "git-auth", tokens: 3 }, { secretName: "git-auth", tokens: 3 }],
  [
    "a plain URL",
    { url: "https://git.example.com/org/config.git" },
    { url: "https://git.example.com/org/config.git" },
  ],
  ["an ssh address", { url: "ssh://git.example.com/x" }, { url: "ssh://git.example.com/x" }],
  ["dates and big numbers", { at: new Date(0), n: 10n }, { at: "1970-01-01T00:00:00.000Z", n: "10" }],
  [
    "an expected error, without a stack",
    { err: new SynclineError("GIT-AUTH", "refused") },
    { err: { type: "SynclineError", message: "refused", code: "GIT-AUTH" } },
  ],
  ["undefined", { a: undefined }, {}],
  [
    "names that would pass for the line's own",
    { level: "fatal", time: 1, message: "x" },
    { fieldLevel: "fatal", fieldTime: 1, fieldMessage: "x" },
  ],
  ["control characters", { a: "x\u001b[31m\ny" }, { a: "x\uFFFD[31m y" }],
];
for (const [name, fields, want] of kept) {
  test(`kept: ${name}`, () => {
    assert.deepEqual(fieldsOf(fields), want);
  });
}

test("a cycle, a giant list and a giant text end", () => {
  const cycle: Record<string, unknown> = {
    list: Array.from({ length: 1e5 }, () => "x"),
    text: "y".repeat(1e6),
  };
  cycle["self"] = cycle;
  const [line] = written((log) => {
    log.info(cycle, "said");
  });
  assert.ok(line!.length < 100_000, `${line!.length}`);
});

test("a bug keeps its stack", () => {
  const { err } = fieldsOf({ err: new TypeError("no") }) as { err: { stack: string } };
  assert.match(err.stack, /log\.test\.ts/);
});

test("below its level nothing is written", () => {
  const use = (log: Log): void => {
    log.debug({}, "a");
    log.info({}, "b");
    log.warn({}, "c");
  };
  assert.equal(written(use, { level: "warn" }).length, 1);
});

test("pretty: one line for eyes", () => {
  const [line] = written(
    (log) => {
      log.child({ gitSync: "ns/shop" }).warn({ reason: "two words", n: 3 }, "Slack message waits");
    },
    { format: "pretty" },
  );
  assert.equal(
    line!.replace(/^\d\d:\d\d:\d\d/, "12:00:01"),
    '12:00:01 WARN  Slack message waits gitSync=ns/shop reason="two words" n=3\n',
  );
});
