import assert from "node:assert/strict";
import { test } from "node:test";
import { digest } from "../../src/core/brand.ts";
import type { GitSync } from "../../src/core/gitsync.ts";
import type { Deps } from "../../src/sync/deps.ts";
import { nextPass } from "../../src/sync/next-pass.ts";
import type { Rendition } from "../../src/sync/release-memory.ts";
import { manifest } from "../diff/objects.ts";
import { gitSync } from "../report/facts.ts";
import { memoryOf, rendition } from "./memory.ts";

/** A Friday evening. */
const now = new Date("2026-11-20T20:00:00Z");
const closed: GitSync["windows"] = [
  { kind: "Deny", schedule: "0 18 * * 5", timeZone: "UTC", durationSeconds: 60 * 3600 },
];
const unreadable: GitSync["windows"] = [
  { kind: "Deny", schedule: "0 18 * * 5", timeZone: "Europe/Atlantis", durationSeconds: 3600 },
];
const ignoring = (request: string) => ({ annotations: { "syncline.dev/ignore-windows": request } });
const anyway = ignoring('{"until":"2026-11-20T21:00:00Z","reason":"INC-42"}');

const before = rendered("b");
const newest = rendered("c");
const waits = 'before, waits for Deny window "0 18 * * 5" UTC';

/** [what, the GitSync, digests, what is brought about and what is waited for] */
const rows: readonly (readonly [
  string,
  Partial<GitSync>,
  { readonly applied?: string; readonly attempted?: string },
  string,
])[] = [
  ["no windows", {}, { applied: "b", attempted: "b" }, "newest"],
  ["closed", { windows: closed }, { applied: "b", attempted: "b" }, waits],
  ["closed, and nothing is new", { windows: closed }, { applied: "c", attempted: "c" }, "newest"],
  ["closed while a rollout goes on", { windows: closed }, { applied: "b", attempted: "c" }, "newest"],
  ["closed, and nothing was ever applied", { windows: closed }, {}, waits],
  ["closed, with a reason and an end", { windows: closed, ...anyway }, { applied: "b" }, "newest"],
  [
    "closed, and that end is past",
    { windows: closed, ...ignoring('{"until":"2026-11-20T19:00:00Z","reason":"INC-42"}') },
    { applied: "b" },
    waits,
  ],
  [
    "closed, and no reason is given",
    { windows: closed, ...ignoring('{"until":"2026-11-20T21:00:00Z","reason":" "}') },
    { applied: "b" },
    waits,
  ],
  ["closed, and the request is no JSON", { windows: closed, ...ignoring("yes") }, { applied: "b" }, waits],
  ["a zone that nobody knows", { windows: unreadable }, { applied: "b" }, "before, waits for spec.windows"],
];
for (const [name, spec, digests, want] of rows)
  test(`what is brought about: ${name}`, () => {
    const memory = Object.assign(memoryOf("web", newest), { inForce: before });
    const entries = Object.entries(digests).map(([key, letter]) => [key, digestOf(letter)]);
    memory.status = { renderDigest: Object.fromEntries(entries) };
    const context = { gitSync: { ...gitSync, ...spec }, memories: new Map(), source: undefined };
    const deps = { settings: { defaultServiceAccount: "applier" }, clock: { now: () => now } };
    const pass = nextPass(memory, context, deps as unknown as Deps);
    const what = pass.rendition === newest ? "newest" : pass.rendition === before ? "before" : "nothing";
    const awaited = pass.waitingFor === undefined ? "" : `, waits for ${pass.waitingFor.object}`;
    assert.equal(`${what}${awaited}`, want);
  });

function rendered(letter: string): Rendition {
  const made = rendition([manifest()]);
  return { ...made, rendered: { ...made.rendered, digest: digestOf(letter) } };
}

function digestOf(letter: string) {
  return digest(letter.repeat(64));
}
