import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ForeignField } from "../../src/core/foreign.ts";
import type { ObjectMeta } from "../../src/core/manifest.ts";
import { mostForeign } from "../../src/diff/foreign-fields.ts";
import { signedForeign } from "../../src/diff/foreign-hands.ts";
import type { LiveEntry } from "../../src/diff/observation.ts";

const [early, late] = ["2026-11-01T10:00:00Z", "2026-11-01T10:00:05Z"];
const field = (path: string, time: string, more: Partial<ForeignField> = {}): ForeignField => ({
  path,
  owner: { manager: "kubectl-edit", operation: "Update", subresource: "", time },
  ...more,
});
const of = (user: string, generation = 2): Pick<ForeignField, "by"> => ({ by: { user, generation } });
const entry = (foreign: readonly ForeignField[], uid = "u"): LiveEntry =>
  ({ uid, ...(foreign.length === 0 ? {} : { foreign }) }) as unknown as LiveEntry;
const meta = (times: readonly string[], generation: number | "none" = 2): ObjectMeta => ({
  name: "web",
  ...(generation === "none" ? {} : { generation }),
  managedFields: [
    { manager: "syncline", operation: "Apply", time: "2026-11-01T09:00:00Z" },
    ...times.map((time, index) => ({ manager: `tool-${index}`, operation: "Update" as const, time })),
    { manager: "kubelet", operation: "Update", subresource: "status", time: "2026-11-01T11:00:00Z" },
  ],
});

interface Row {
  readonly old: readonly ForeignField[];
  readonly now: readonly ForeignField[];
  readonly meta?: ObjectMeta;
  readonly user?: string;
  readonly uid?: string;
}

const rows: readonly (readonly [string, Row, readonly (string | undefined)[]])[] = [
  ["added by one signed update", { old: [], now: [field(".a", late)], user: "alice" }, ["alice"]],
  ["by an update of which nothing is certain", { old: [], now: [field(".a", late)] }, [undefined]],
  [
    "another manager wrote in the same second: it may have been his update",
    { old: [], now: [field(".a", late)], meta: meta([late, late]), user: "alice" },
    [undefined],
  ],
  [
    "it only came to light with the update of another manager",
    { old: [], now: [field(".a", early)], meta: meta([early, late]), user: "alice" },
    [undefined],
  ],
  [
    "a second field by the second user: whose the first is now is not certain",
    { old: [field(".a", early, of("alice"))], now: [field(".a", late), field(".b", late)], user: "bob" },
    [undefined, "bob"],
  ],
  [
    "a second field by the same user",
    { old: [field(".a", early, of("alice", 1))], now: [field(".a", late), field(".b", late)], user: "alice" },
    ["alice", "alice"],
  ],
  [
    "a status or a label afterwards, whoever wrote it",
    { old: [field(".a", late, of("alice"))], now: [field(".a", late)], user: "bob" },
    ["alice"],
  ],
  [
    "the object changed, in the same second",
    { old: [field(".a", late, of("alice", 1))], now: [field(".a", late)], user: "bob" },
    [undefined],
  ],
  [
    "a kind whose changes are not counted",
    {
      old: [field(".a", late, of("alice"))],
      now: [field(".a", late)],
      meta: meta([late], "none"),
      user: "bob",
    },
    [undefined],
  ],
  [
    "nobody was known before",
    { old: [field(".a", early)], now: [field(".a", late)], user: "bob" },
    [undefined],
  ],
  [
    "another object of the same name",
    { old: [field(".a", late, of("alice"))], now: [field(".a", late)], uid: "other" },
    [undefined],
  ],
  [
    "through a subresource: nobody signs that",
    {
      old: [],
      now: [{ path: ".a", owner: { ...field("", late).owner, subresource: "ephemeralcontainers" } }],
      user: "alice",
    },
    [undefined],
  ],
  [
    "what lay beyond the bound is not new",
    {
      old: Array.from({ length: mostForeign }, (_, index) => field(`.x${index}`, early)),
      now: [field(".y", late)],
      user: "alice",
    },
    [undefined],
  ],
];

describe("who added a foreign field: right, or absent", () => {
  for (const [name, row, want] of rows)
    test(name, () => {
      const now = entry(row.now);
      const found = signedForeign(entry(row.old, row.uid), now, row.meta ?? meta([late]), row.user);
      assert.deepEqual(
        found?.map(({ by }) => by?.user),
        want,
      );
    });

  test("none: nothing is kept", () => {
    assert.equal(signedForeign(entry([field(".a", early)]), entry([]), meta([]), "alice"), undefined);
  });
});
