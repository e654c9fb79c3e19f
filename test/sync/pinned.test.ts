import assert from "node:assert/strict";
import { test } from "node:test";
import { digest } from "../../src/core/brand.ts";
import type { Pin } from "../../src/gate/pin.ts";
import type { AgentSettings } from "../../src/sync/deps.ts";
import { nextPass } from "../../src/sync/next-pass.ts";
import type { Rendition } from "../../src/sync/release-memory.ts";
import { manifest } from "../diff/objects.ts";
import { gitSync } from "../report/facts.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { memoryOf, rendition } from "./memory.ts";

const settings = { defaultServiceAccount: "applier" } as AgentSettings;
const deps = { settings, clock: fakeClock() };

function renditionOf(hex: string, problems: Parameters<typeof rendition>[1] = []): Rendition {
  const { rendered, ...rest } = rendition([manifest()], problems);
  const own = { ...rendered, digest: digest(hex.repeat(64)) };
  return { ...rest, rendered: own, revision: `main@sha1:${hex.repeat(40)}`, inputs: `in ${hex}` };
}
const [a, b, c] = [renditionOf("a"), renditionOf("b"), renditionOf("c")];
const broken = renditionOf("d", [{ severity: "error", code: "TPL-FAIL", message: "no" }]);
const pin: Pin = {
  revision: a.revision,
  digest: a.rendered.digest,
  from: b.revision,
  fromDigest: b.rendered.digest,
  inputs: "in b",
};
const closed = {
  ...gitSync,
  windows: [{ kind: "Deny", schedule: "* * * * *", timeZone: "UTC", durationSeconds: 600 }],
} as const;
const away = { code: "GIT-UNREACHABLE", message: "" };

interface Row {
  readonly latest: Rendition | undefined;
  readonly pinned?: Rendition;
  readonly of?: typeof gitSync;
}
const rows: readonly (readonly [string, Row, readonly [string, boolean, string | undefined]])[] = [
  ["what was rolled back from is the newest", { latest: b }, ["a", true, undefined]],
  ["also while a sync window is closed", { latest: b, of: closed }, ["a", true, undefined]],
  ["Git was not read since a restart", { latest: undefined }, ["a", true, undefined]],
  ["a newer commit that changes it", { latest: c }, ["c", false, undefined]],
  ["a newer one that has to wait", { latest: c, of: closed }, ["a", true, "open"]],
  ["a newer one that does not render", { latest: broken }, ["a", true, undefined]],
  [
    "what is pinned was not found",
    { latest: b, pinned: undefined as never },
    ["nothing", true, "found again"],
  ],
  [
    "the same, and a newer commit changes it",
    { latest: c, pinned: undefined as never },
    ["c", false, undefined],
  ],
];
for (const [name, { of = gitSync, ...row }, want] of rows) {
  test(`a pinned release: ${name}`, () => {
    const memory = Object.assign(memoryOf("web", row.latest), { pinned: a, ...row });
    memory.status = { pin, renderDigest: { attempted: a.rendered.digest, applied: a.rendered.digest } };
    const source = row.latest === undefined ? away : undefined;
    const pass = nextPass(memory, { gitSync: of, memories: new Map([["web", memory]]), source }, deps);
    const what = pass.rendition?.rendered.digest.slice(7, 8) ?? "nothing";
    assert.deepEqual([what, pass.pin !== undefined, pass.waitingFor?.condition], want);
    assert.equal(pass.revision, pass.rendition?.revision ?? a.revision);
  });
}
