import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatCall, Thread } from "../../src/core/chat.ts";
import { eventWords, type SyncEvent } from "../../src/core/event.ts";
import { escaped } from "../../src/report/blocks.ts";
import { composeMessages } from "../../src/report/messages.ts";
import { syncEvent } from "../support/sync-event.ts";

const thread: Thread = { id: "1", opened: "2026-11-21T09:55:00Z", title: "API-DENIED <x>" };
const key = syncEvent("Failed").key;
const open = new Map([[key, thread]]);
const none = new Map<string, Thread>();

/** A call as people would read it: its texts, one per line. */
function shown(call: ChatCall): readonly string[] {
  const texts = call.message.blocks.flatMap((block) => {
    const elements = (block["elements"] ?? [block["text"]]) as readonly { readonly text: string }[];
    return elements.map(({ text }) => text);
  });
  return [`${call.type}: ${call.message.text}`, ...texts];
}

const rows: readonly [
  name: string,
  events: readonly SyncEvent[],
  state: { readonly open: ReadonlyMap<string, Thread>; readonly dropped: number },
  want: readonly (readonly string[])[],
][] = [
  [
    "a failure with its lines",
    [syncEvent("Failed", { summary: "API-DENIED Deployment shop/web", lines: ["one", "two"] })],
    { open: none, dropped: 0 },
    [
      [
        "post: *Failed* shop/checkout · prod/eu: API-DENIED Deployment shop/web",
        ":x: *Failed* shop/checkout · prod/eu\nAPI-DENIED Deployment shop/web",
        "• one\n• two",
        "`1a2b3c4` by Alice · owner team-shop · syncline-system/shop",
      ],
    ],
  ],
  [
    "what concerns the whole GitSync, before the first fetch",
    [
      syncEvent("Stale", {
        release: "",
        target: "",
        revision: "",
        author: "",
        owner: "",
        summary: "GIT-AUTH",
      }),
    ],
    { open: none, dropped: 0 },
    [["post: *Stale* shop: GIT-AUTH", ":hourglass: *Stale* shop\nGIT-AUTH", "syncline-system/shop"]],
  ],
  [
    "recovery: the first message says for how long, the thread says it again",
    [syncEvent("Recovered", { summary: "back in sync" })],
    { open, dropped: 0 },
    [
      [
        "rewrite: *Recovered* shop/checkout · prod/eu after 2h5m",
        ":white_check_mark: *Recovered* shop/checkout · prod/eu after 2h5m\nback in sync",
        "_was: API-DENIED &lt;x&gt;_",
        "`1a2b3c4` by Alice · owner team-shop · syncline-system/shop",
      ],
      [
        "reply: *Recovered* shop/checkout · prod/eu: back in sync",
        ":white_check_mark: *Recovered* shop/checkout · prod/eu\nback in sync",
        "`1a2b3c4` by Alice · owner team-shop · syncline-system/shop",
      ],
    ],
  ],
  [
    "a digest counts by word",
    [1, 2, 3, 4].map((n) => syncEvent("Drift", { key: `${n}` })).concat(syncEvent("Failed", { release: "" })),
    { open: none, dropped: 0 },
    [
      [
        "post: *5 events* of syncline-system/shop: 1 Failed, 4 Drift",
        ":bell: *5 events* of syncline-system/shop: 1 Failed, 4 Drift",
        "• Drift shop/checkout: Drift it was\n".repeat(4) + "• Failed shop: Failed it was",
      ],
    ],
  ],
  [
    "what was lost before",
    [syncEvent("Applied")],
    { open: none, dropped: 17 },
    [
      [
        "post: *Applied* shop/checkout · prod/eu: Applied it was",
        ":rocket: *Applied* shop/checkout · prod/eu\nApplied it was",
        "`1a2b3c4` by Alice · owner team-shop · syncline-system/shop",
        "17 earlier events were lost: Slack could not be reached. `syncline history` has everything.",
      ],
    ],
  ],
];
for (const [name, events, state, want] of rows) {
  test(name, () => {
    assert.deepEqual(composeMessages(events, state).map(shown), want);
  });
}

const hostile: readonly [name: string, summary: string, wanted: string][] = [
  ["a mention in brackets", "<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"],
  ["a link that lies", "<https://evil.example|ok>", "&lt;https://evil.example|ok&gt;"],
  ["a mention in words", "hi @here and @Channel", "hi @\u2060here and @\u2060Channel"],
  ["an ampersand that looks escaped", "&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"],
  ["control characters", "red\u001b[31m\u202e\u0000", "red\uFFFD[31m\uFFFD\uFFFD"],
  ["line breaks", "one\n\ntwo", "one two"],
  ["a lone surrogate", "x\ud800", "x\uFFFD"],
];
for (const [name, summary, wanted] of hostile) {
  test(`foreign text stays text: ${name}`, () => {
    const [call] = composeMessages([syncEvent("Failed", { summary })], { open: none, dropped: 0 });
    assert.equal(shown(call!)[1], `:x: *Failed* shop/checkout · prod/eu\n${wanted}`);
  });
}

const cuts: readonly [text: string, limit: number, want: string][] = [
  ["short", 10, "short"],
  ["exactly10!", 11, "exactly10!"],
  ["longer than that", 10, "longer th…"],
  ["<<<<<", 10, "&lt;&lt;…"],
  ["ab\u{1F600}\u{1F600}\u{1F600}", 6, "ab\u{1F600}…"],
];
for (const [text, limit, want] of cuts) {
  test(`cut at ${limit}, never inside a character: ${text}`, () => {
    assert.equal(escaped(text, limit), want);
  });
}

test("Slack is told to make no links or mentions of words", () => {
  const calls = composeMessages([syncEvent("Failed", { lines: ["#general @here"] })], {
    open: none,
    dropped: 1,
  });
  const texts = JSON.stringify(calls).match(/"type":"mrkdwn"[^}]*/g) ?? [];
  assert.equal(texts.length, 4);
  assert.ok(texts.every((text) => text.endsWith('"verbatim":true')));
});

const long = "<&>".repeat(5_000);
const sizes: readonly [name: string, events: readonly SyncEvent[]][] = [
  ["every field far too long", [giant("Failed")]],
  ["every word", eventWords.map((word, n) => giant(word, { key: `${n}`, gitSync: `team/${n}` }))],
  ["a digest of giants", Array.from({ length: 1000 }, (_, n) => giant("Drift", { key: `${n}` }))],
];
for (const [name, events] of sizes) {
  test(`within Slack's limits: ${name}`, () => {
    const calls = composeMessages(events, {
      open: new Map([[giant("Failed").key, { ...thread, title: long }]]),
      dropped: 9,
    });
    for (const { message } of calls) {
      const texts = message.blocks.flatMap(
        (block) => (block["text"] as { text: string } | undefined)?.text ?? "",
      );
      assert.ok(message.blocks.length <= 50);
      assert.ok(
        texts.every((text) => text.length <= 3_000),
        `${Math.max(...texts.map((text) => text.length))}`,
      );
      assert.ok(JSON.stringify(message.blocks).length < 13_200, `${JSON.stringify(message.blocks).length}`);
      assert.ok(message.text.length < 3_000);
      assert.doesNotMatch(texts.join(""), /&(?!amp;|lt;|gt;)|<|>/);
    }
  });
}

function giant(word: SyncEvent["word"], changes: Partial<SyncEvent> = {}): SyncEvent {
  const texts = { release: long, target: long, author: long, owner: long, summary: long, revision: long };
  return syncEvent(word, { ...texts, lines: Array.from({ length: 100 }, () => long), ...changes });
}
