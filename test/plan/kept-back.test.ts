import assert from "node:assert/strict";
import { test } from "node:test";
import { keptBack, keptBackText, type Standing } from "../../src/plan/kept-back.ts";

const standing = (text: string): Standing => {
  const [name = "", wave, state, why = ""] = text.split("|");
  const ref = { group: "apps", kind: "Deployment", namespace: "shop", name };
  return { ref, wave: Number(wave), state: state as Standing["state"], why, hint: "" };
};

const rows: readonly (readonly [name: string, next: number, standings: readonly string[], want: string])[] = [
  ["nothing before it", 0, [], "goes on"],
  ["all are ready", 1, ["a|0|ready", "b|-1|ready"], "goes on"],
  [
    "one is not",
    1,
    ["a|0|ready", "b|0|unready|1 of 3"],
    "wave 1 waits for Deployment shop/b of wave 0: 1 of 3",
  ],
  ["its own wave does not count", 1, ["a|1|unready"], "goes on"],
  ["nor does a later one", 1, ["a|2|failed"], "goes on"],
  [
    "the earliest wave is told",
    2,
    ["a|1|failed", "b|0|unready"],
    "wave 2 waits for Deployment shop/b of wave 0",
  ],
  ["in a wave what failed", 1, ["a|0|unready", "b|0|failed"], "wave 1 waits for Deployment shop/b of wave 0"],
  ["then by name", 1, ["b|0|unready", "a|0|unready"], "wave 1 waits for Deployment shop/a of wave 0"],
];
for (const [name, next, standings, want] of rows) {
  test(`a wave: ${name}`, () => {
    const kept = keptBack(next, standings.map(standing));
    assert.equal(kept === undefined ? "goes on" : keptBackText(kept), want);
  });
}
