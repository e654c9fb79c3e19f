import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { createNotifier } from "../../../src/adapters/slack/notifier.ts";
import type { Channel, Notifier } from "../../../src/ports.ts";
import { composeMessages } from "../../../src/report/messages.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { recordingLog, type Logged } from "../../support/recording-log.ts";
import {
  startSlackReceiver,
  type SlackAnswer,
  type SlackReceiver,
  type SlackReceiverOptions,
} from "../../support/slack-receiver.ts";
import { syncEvent } from "../../support/sync-event.ts";

const token = "xoxb-canary-token";
const shop: Channel = { channel: "#shop", token, webhookUrl: "" };

interface Scene {
  readonly slack: SlackReceiver;
  readonly notifier: Notifier;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly log: { readonly lines: readonly Logged[] };
  readonly counts: Readonly<Record<string, number>>;
  /** What became of each message: `result reason: text`. */
  readonly told: readonly string[];
  readonly dataDir: string;
  /** Another notifier on the same data: the agent was restarted. */
  restarted(): Notifier;
}

/** Sleeps take no time: the clock jumps. `flush` therefore means: until all was sent, dropped or refused. */
async function scene(t: TestContext, options: SlackReceiverOptions = {}): Promise<Scene> {
  const dataDir = await mkdtemp(join(tmpdir(), "syncline-slack-"));
  const slack = await startSlackReceiver(options);
  t.after(() => Promise.all([slack.close(), rm(dataDir, { recursive: true, maxRetries: 10 })]));
  const clock = fakeClock({ jumps: true });
  const log = recordingLog();
  const counts: Record<string, number> = {};
  const told: string[] = [];
  const create = () =>
    createNotifier({
      apiUrl: slack.url,
      dataDir,
      compose: composeMessages,
      clock,
      log,
      count: (result, events) => (counts[result] = (counts[result] ?? 0) + events),
      told: ({ channel, result, reason, text }) => told.push(`${channel} ${result} ${reason}: ${text}`),
      timeoutMs: 1_000,
    });
  return { slack, notifier: create(), clock, log, counts, told, dataDir, restarted: create };
}

/** `text (in thread of first text)`, markup left out. */
function said({ messages }: SlackReceiver): readonly string[] {
  return messages.map(({ channel, text, threadTs, updates }) => {
    const first = messages.find(({ ts }) => ts === threadTs);
    const place = first === undefined ? channel : `${channel} thread ${messages.indexOf(first) + 1}`;
    return `${place}: ${text.replaceAll("*", "")}${updates === 0 ? "" : ` (rewritten ${updates})`}`;
  });
}

test("a failure, its next word, and its recovery: one thread, and the first message tells the end", async (t) => {
  const { slack, notifier } = await scene(t);
  for (const word of ["Failed", "Failed", "Recovered"] as const) notifier.tell(syncEvent(word), [shop]);
  await notifier.flush(Infinity);
  assert.deepEqual(said(slack), [
    "#shop: Recovered shop/checkout · prod/eu after 0s (rewritten 1)",
    "#shop thread 1: Failed shop/checkout · prod/eu: Failed it was",
    "#shop thread 1: Recovered shop/checkout · prod/eu: Recovered it was",
  ]);
});

test("a restart goes on in the same thread, and a closed thread is forgotten", async (t) => {
  const { slack, notifier, restarted, dataDir } = await scene(t);
  notifier.tell(syncEvent("Failed"), [shop]);
  await notifier.flush(Infinity);
  const later = restarted();
  later.tell(syncEvent("Recovered"), [shop]);
  await later.flush(Infinity);
  assert.equal(slack.messages[1]?.threadTs, slack.messages[0]?.ts);
  assert.equal(await readFile(join(dataDir, "slack-threads.json"), "utf8"), "[]");
});

test("a thread file that cannot be read costs the threads, nothing else", async (t) => {
  const { slack, notifier, dataDir, log } = await scene(t);
  await writeFile(join(dataDir, "slack-threads.json"), '[{"key":');
  notifier.tell(syncEvent("Recovered"), [shop]);
  await notifier.flush(Infinity);
  assert.deepEqual(said(slack), ["#shop: Recovered shop/checkout · prod/eu: Recovered it was"]);
  assert.deepEqual(
    log.lines.map(({ message }) => message),
    ["Slack threads could not be read: begins without"],
  );
});

test("the first message is gone: the answer goes to the channel", async (t) => {
  const { slack, notifier, dataDir } = await scene(t);
  const lost = {
    channel: "#shop",
    key: syncEvent("Failed").key,
    channelId: "C-shop",
    id: "1.2",
    opened: "2026-11-21T11:00:00Z",
    title: "t",
  };
  await writeFile(join(dataDir, "slack-threads.json"), JSON.stringify([lost]));
  notifier.tell(syncEvent("Recovered"), [shop]);
  await notifier.flush(Infinity);
  assert.deepEqual(said(slack), ["#shop: Recovered shop/checkout · prod/eu: Recovered it was"]);
});

test("a thousand drifts are one message", async (t) => {
  const { slack, notifier, counts } = await scene(t);
  for (let n = 0; n < 1000; n++) notifier.tell(syncEvent("Drift", { key: `${n}` }), [shop]);
  await notifier.flush(Infinity);
  assert.deepEqual(said(slack), ["#shop: 1000 events of syncline-system/shop: 1000 Drift"]);
  assert.deepEqual(counts, { sent: 1000 });
});

/** A notifier whose time stands still until it is moved. */
async function stillScene(t: TestContext) {
  const dataDir = await mkdtemp(join(tmpdir(), "syncline-slack-"));
  const slack = await startSlackReceiver();
  t.after(() => Promise.all([slack.close(), rm(dataDir, { recursive: true, maxRetries: 10 })]));
  const clock = fakeClock();
  const options = { apiUrl: slack.url, dataDir, compose: composeMessages, clock, log: recordingLog() };
  return { slack, clock, notifier: createNotifier(options) };
}

test("what comes within two seconds goes out together", async (t) => {
  const { slack, clock, notifier } = await stillScene(t);
  for (let n = 0; n < 5; n++) {
    notifier.tell(syncEvent("Drift", { key: `${n}` }), [shop]);
    await clock.slept();
    await clock.advance(499);
  }
  assert.equal(slack.calls.length, 0);
  await clock.advance(1);
  await slack.until((messages) => messages.length === 1);
  assert.deepEqual(said(slack), ["#shop: 5 events of syncline-system/shop: 5 Drift"]);
});

test("a lone event waits half a second, and the next one a second after it", async (t) => {
  const { slack, clock, notifier } = await stillScene(t);
  notifier.tell(syncEvent("Drift"), [shop]);
  await clock.slept();
  await clock.advance(500);
  await slack.until((messages) => messages.length === 1);
  await clock.slept();
  notifier.tell(syncEvent("Corrected"), [shop]);
  assert.deepEqual(clock.sleeps, [500, 1_000]);
});

test("more than the queue holds: the oldest are dropped, and the next message says how many", async (t) => {
  const { slack, notifier, counts } = await scene(t);
  for (let n = 0; n < 1_010; n++) notifier.tell(syncEvent("Drift", { key: `${n}` }), [shop]);
  await notifier.flush(Infinity);
  assert.deepEqual(counts, { dropped: 10, sent: 1000 });
  assert.match(JSON.stringify(slack.messages), /10 earlier events were lost/);
});

const troubles: readonly [name: string, answers: readonly SlackAnswer[], waits: readonly number[]][] = [
  ["one 500", [{ type: "status", status: 500 }], [1_000]],
  [
    "three 503",
    Array.from({ length: 3 }, () => ({ type: "status", status: 503 }) as const),
    [1_000, 2_000, 4_000],
  ],
  ["429 with its own delay", [{ type: "status", status: 429, retryAfter: 37 }], [37_000]],
  ["a hang", [{ type: "hang" }], [1_000]],
  ["a hang in the body", [{ type: "hang in the body" }], [1_000]],
  ["a cut connection", [{ type: "cut" }], [1_000]],
  ["a page of a proxy", [{ type: "status", status: 200, body: "<html>" }], [1_000]],
  ["an error word that is new", [{ type: "error", error: "solar_flare" }], [1_000]],
];
for (const [name, answers, waits] of troubles) {
  test(`${name}: waits and sends once it is over`, async (t) => {
    const { slack, notifier, clock, counts } = await scene(t);
    slack.answerNext(...answers);
    notifier.tell(syncEvent("Failed"), [shop]);
    await notifier.flush(Infinity);
    assert.deepEqual(said(slack), ["#shop: Failed shop/checkout · prod/eu: Failed it was"]);
    assert.deepEqual(counts, { sent: 1 });
    assert.deepEqual(clock.sleeps.slice(0, -1), waits);
  });
}

test("while one channel hangs the others speak", async (t) => {
  const { slack, notifier } = await scene(t);
  slack.answerNext({ type: "hang" });
  notifier.tell(syncEvent("Failed"), [shop]);
  await slack.untilCalls(1);
  notifier.tell(syncEvent("Failed"), [{ ...shop, channel: "#other" }]);
  await notifier.flush(Infinity);
  assert.deepEqual(said(slack), [
    "#other: Failed shop/checkout · prod/eu: Failed it was",
    "#shop: Failed shop/checkout · prod/eu: Failed it was",
  ]);
});

test("each message is told to the ledger: where it went, and what it said", async (t) => {
  const { notifier, told } = await scene(t);
  notifier.tell(syncEvent("Failed"), [shop]);
  await notifier.flush(Infinity);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? "", /^#shop sent : .*Failed it was/);
});

test("an hour without Slack: the message is given up, counted and told", async (t) => {
  const { slack, notifier, counts, clock } = await scene(t);
  slack.answerNext(...Array.from({ length: 66 }, () => ({ type: "status", status: 500 }) as const));
  notifier.tell(syncEvent("Failed"), [shop]);
  await notifier.flush(Infinity);
  assert.ok(clock.monotonicMs() >= 60 * 60 * 1000);
  assert.deepEqual(counts, { failed: 1 });
  const before = slack.calls.length;
  assert.ok(before <= 66, `${before} tries in an hour`);
});

const refusals = [
  "invalid_auth",
  "token_revoked",
  "account_inactive",
  "channel_not_found",
  "not_in_channel",
  "is_archived",
];
for (const error of refusals) {
  test(`${error}: told once, then silence, until there is a new token`, async (t) => {
    const { slack, notifier, log, counts, told } = await scene(t);
    slack.answerNext({ type: "error", error });
    for (let n = 0; n < 3; n++) {
      notifier.tell(syncEvent("Failed"), [shop]);
      await notifier.flush(Infinity);
    }
    assert.deepEqual(
      slack.calls.map(({ answer }) => answer),
      [error],
    );
    assert.deepEqual(counts, { failed: 1, dropped: 2 });
    assert.deepEqual(
      told.map((text) => text.split(":")[0]),
      [`#shop failed ${error}`],
    );
    assert.deepEqual(log.lines, [
      {
        level: "error",
        message: "Slack takes nothing for this channel: its messages are dropped",
        fields: { channel: "#shop", reason: error, code: "SLACK-SEND" },
      },
    ]);
    notifier.tell(syncEvent("Failed"), [{ ...shop, token: "xoxb-new" }]);
    await notifier.flush(Infinity);
    assert.equal(slack.messages.length, 1);
  });
}

test("a stopped channel is tried again after an hour: somebody may have invited the bot", async (t) => {
  const { slack, notifier, clock } = await scene(t);
  slack.answerNext({ type: "error", error: "not_in_channel" });
  notifier.tell(syncEvent("Failed"), [shop]);
  await notifier.flush(Infinity);
  await clock.advance(60 * 60 * 1000);
  notifier.tell(syncEvent("Failed"), [shop]);
  await notifier.flush(Infinity);
  assert.equal(slack.messages.length, 1);
  assert.match(JSON.stringify(slack.messages), /1 earlier event was lost/);
});

test("blocks that Slack refuses: the text alone", async (t) => {
  const { slack, notifier } = await scene(t);
  slack.answerNext({ type: "error", error: "invalid_blocks" });
  notifier.tell(syncEvent("Failed"), [shop]);
  await notifier.flush(Infinity);
  assert.deepEqual(
    slack.messages.map(({ blocks }) => blocks),
    [[]],
  );
  assert.deepEqual(said(slack), ["#shop: Failed shop/checkout · prod/eu: Failed it was"]);
});

test("a webhook: messages, no threads, no rewriting", async (t) => {
  const { slack, notifier } = await scene(t);
  const hook: Channel = { channel: "#shop", token: "", webhookUrl: slack.webhookUrl };
  for (const word of ["Failed", "Failed", "Recovered"] as const) notifier.tell(syncEvent(word), [hook]);
  await notifier.flush(Infinity);
  assert.deepEqual(said(slack), [
    "#webhook: Failed shop/checkout · prod/eu: Failed it was",
    "#webhook: Failed shop/checkout · prod/eu: Failed it was",
    "#webhook: Recovered shop/checkout · prod/eu: Recovered it was",
  ]);
});

const webhookAnswers: readonly [answer: SlackAnswer, want: Readonly<Record<string, number>>][] = [
  [{ type: "status", status: 404, body: "no_service" }, { failed: 1 }],
  [{ type: "status", status: 403, body: "invalid_token" }, { failed: 1 }],
  [{ type: "status", status: 410, body: "channel_is_archived" }, { failed: 1 }],
  [{ type: "status", status: 429, retryAfter: 2 }, { sent: 1 }],
  [{ type: "status", status: 502 }, { sent: 1 }],
  [{ type: "hang" }, { sent: 1 }],
  [{ type: "hang in the body" }, { sent: 1 }],
];
for (const [answer, want] of webhookAnswers) {
  test(`a webhook that answers ${JSON.stringify(answer)}`, async (t) => {
    const { slack, notifier, counts } = await scene(t);
    slack.answerNext(answer);
    notifier.tell(syncEvent("Failed"), [{ channel: "#shop", token: "", webhookUrl: slack.webhookUrl }]);
    await notifier.flush(Infinity);
    assert.deepEqual(counts, want);
  });
}

const elsewhere = [
  "http://169.254.169.254/latest",
  "https://hooks.slack.com.evil.example/x",
  "http://hooks.slack.com/x",
  "file:///etc/passwd",
  "",
  "nonsense",
];
for (const webhookUrl of elsewhere) {
  test(`a webhook that leads elsewhere is never called: ${webhookUrl || "(empty)"}`, async (t) => {
    const { notifier, log } = await scene(t);
    notifier.tell(syncEvent("Failed"), [{ channel: "#shop", token: "", webhookUrl }]);
    await notifier.flush(Infinity);
    assert.deepEqual(
      log.lines.map(({ fields }) => (fields as { reason: string }).reason),
      ["webhookUrl is no address of Slack"],
    );
  });
}

test("no secret reaches a log line or a file, whatever goes wrong", async (t) => {
  const { slack, notifier, log, dataDir } = await scene(t);
  slack.answerNext({ type: "cut" }, { type: "hang" }, { type: "error", error: "invalid_auth" });
  notifier.tell(syncEvent("Failed"), [shop, { channel: "#hook", token: "", webhookUrl: slack.webhookUrl }]);
  await notifier.flush(Infinity);
  const file = await readFile(join(dataDir, "slack-threads.json"), "utf8").catch(() => "");
  assert.ok(log.lines.length > 0);
  assert.doesNotMatch(JSON.stringify(log.lines) + file, /canary/);
});

test("flush gives up when its time is over", async (t) => {
  const { slack, notifier } = await scene(t);
  slack.answerNext(...Array.from({ length: 100 }, () => ({ type: "status", status: 500 }) as const));
  notifier.tell(syncEvent("Failed"), [shop]);
  await notifier.flush(3_000);
  assert.equal(slack.messages.length, 0);
});
