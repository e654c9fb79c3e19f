import assert from "node:assert/strict";
import { test } from "node:test";
import { agentTrouble, type LeaseSeen } from "../../src/cli/agent-seen.ts";
import { judgeLease } from "../../src/cli/doctor/agent.ts";

const now = new Date("2026-01-10T12:00:00Z");
const renewed = (seconds: number, holder = "a"): LeaseSeen => ({
  type: "found",
  holder,
  renewed: ago(seconds),
});
const ago = (seconds: number): string => new Date(now.getTime() - seconds * 1000).toISOString();
const absent: LeaseSeen = { type: "absent" };
const unreadable: LeaseSeen = { type: "unreadable", reason: "denied" };

const rows: readonly (readonly [string, LeaseSeen, readonly string[], RegExp | undefined])[] = [
  ["it renews", renewed(5), [], undefined],
  ["just in time", renewed(59), [], undefined],
  ["it stopped", renewed(60), [ago(1)], /last alive 60s ago/],
  ["a Lease that was never renewed", { type: "found", holder: "a", renewed: "" }, [], /never renewed/],
  ["no Lease, no GitSync", absent, [], /no agent runs here/],
  ["no Lease, a GitSync looked after", absent, [ago(300)], undefined],
  ["no Lease, a GitSync left alone", absent, ["", ago(400)], /last looked .* 6m ago/],
  ["a GitSync never seen", unreadable, [""], /no agent has looked/],
  ["one may not read Leases", unreadable, [], undefined],
];
for (const [name, lease, lastSeen, want] of rows)
  test(name, () => {
    const trouble = agentTrouble(lease, { lastSeen, now });
    if (want === undefined) assert.equal(trouble, undefined);
    else assert.match(trouble ?? "", want);
  });

const judged: readonly (readonly [LeaseSeen, string])[] = [
  [renewed(5), "ok"],
  [renewed(90), "wrong"],
  [renewed(5, ""), "wrong"],
  [absent, "wrong"],
  [unreadable, "warning"],
];
for (const [lease, want] of judged)
  test(`doctor: ${JSON.stringify(lease)} is ${want}`, () =>
    assert.equal(judgeLease(lease, "n", now).result, want));
