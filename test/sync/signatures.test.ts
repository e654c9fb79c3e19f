import assert from "node:assert/strict";
import { test } from "node:test";
import { actorOf, askerOf, askerText } from "../../src/core/asker.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { WatchEvent } from "../../src/ports.ts";
import { signerOf, withSignatures } from "../../src/sync/signatures.ts";

const approve = "syncline.dev/approve";
const object = (resourceVersion: string, stamp: string, request?: string, uid = "u"): WatchEvent => ({
  type: "object",
  object: {
    apiVersion: "syncline.dev/v1alpha1",
    kind: "SyncStatus",
    metadata: {
      name: "shop.web",
      namespace: "shop",
      uid,
      resourceVersion,
      annotations: {
        ...(stamp === "" ? {} : { "syncline.dev/changed-by": stamp }),
        ...(request === undefined ? {} : { [approve]: request }),
      },
    },
  } as KubeObject,
});
const first = object("1", "");
const listed = (event: WatchEvent): readonly WatchEvent[] => [{ type: "reset" }, event, { type: "synced" }];

/** [what, events, who signed the last one's approval] */
const rows: readonly (readonly [string, readonly WatchEvent[], string | undefined])[] = [
  ["signed", [first, object("2", "alice@1", "x")], "alice"],
  [
    "still there after the agent wrote the status",
    [first, object("2", "alice@1", "x"), object("3", "alice@1", "x")],
    "alice",
  ],
  ["signed anew by another", [first, object("2", "alice@1", "x"), object("3", "bob@2", "y")], "bob"],
  ["another request meanwhile", [first, object("2", "alice@1", "x"), object("3", "bob@2", "x")], "alice"],
  ["an event was lost", [first, object("3", "alice@2", "x")], undefined],
  [
    "lost, and perhaps taken back and given again",
    [first, object("2", "alice@1", "x"), object("5", "bob@4", "x")],
    undefined,
  ],
  ["without a stamp", [first, object("2", "", "x")], undefined],
  ["seen first with the request", [object("2", "alice@1", "x")], undefined],
  ["from a list", [first, ...listed(object("2", "alice@1", "x"))], undefined],
  [
    "a list that brings nothing new",
    [first, object("2", "alice@1", "x"), ...listed(object("2", "alice@1", "x"))],
    "alice",
  ],
  ["another object of that name", [first, object("2", "alice@1", "x", "v")], undefined],
  [
    "made anew",
    [
      first,
      { type: "deleted", object: (first as { object: KubeObject }).object },
      object("2", "alice@1", "x"),
    ],
    undefined,
  ],
];
for (const [name, events, want] of rows)
  test(`an approval: ${name}: ${want ?? "nobody"}`, () => {
    const seen = (believes: boolean): string | undefined => {
      let last: string | undefined;
      const sink = (event: WatchEvent): void => {
        if (event.type === "object") last = signerOf(event.object.metadata, approve);
      };
      const take = withSignatures(sink, () => believes);
      for (const event of events) take(event);
      return last;
    };
    assert.equal(seen(true), want);
    assert.equal(seen(false), undefined, "a stamp that cannot be relied on");
  });

/** [user, manager, actor in the ledger, text] */
const words: readonly (readonly [string | undefined, string, string, string])[] = [
  ["alice", "kubectl-annotate", "user:alice", " by alice"],
  [undefined, "kubectl-annotate", "manager:kubectl-annotate", " with kubectl-annotate"],
  [undefined, "", "manager:unknown", ""],
  [undefined, "user:alice", "manager:manager:user:alice", " with manager:user:alice"],
];
for (const [user, manager, actor, text] of words)
  test(`who asked: ${actor}`, () => {
    const asker = askerOf(user, manager);
    assert.deepEqual([actorOf(asker), askerText(asker)], [actor, text]);
  });
