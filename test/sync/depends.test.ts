import assert from "node:assert/strict";
import { test } from "node:test";
import { digest } from "../../src/core/brand.ts";
import { layers, unmetDependency } from "../../src/sync/depends.ts";
import type { ReleaseMemory, Rendition } from "../../src/sync/release-memory.ts";
import { memoryOf, rendition } from "./memory.ts";

const [first, second] = [digest("a".repeat(64)), digest("b".repeat(64))];

function render(of: typeof first): Rendition {
  const made = rendition([]);
  return { ...made, rendered: { ...made.rendered, digest: of } };
}
function release(name: string, dependsOn: readonly string[], status: ReleaseMemory["status"]): ReleaseMemory {
  const memory = memoryOf(name, render(second));
  return Object.assign(memory, { status, settings: { ...memory.settings, dependsOn } });
}
const applied = (of: string, more: ReleaseMemory["status"] = {}): ReleaseMemory["status"] => ({
  sync: "Synced",
  health: "Healthy",
  renderDigest: { attempted: second, applied: of },
  ...more,
});

/** [what is the case, of the other release, of the one that depends, what is waited for] */
const rows: readonly (readonly [
  name: string,
  other: ReleaseMemory | undefined,
  web: ReleaseMemory["status"],
  want: string,
])[] = [
  ["applied and healthy", release("db", [], applied(second)), applied(first), "nothing"],
  ["not applied yet", release("db", [], applied(first)), applied(first), "applied and Healthy"],
  ["never applied", release("db", [], {}), {}, "applied and Healthy"],
  [
    "applied, not healthy",
    release("db", [], applied(second, { health: "Progressing" })),
    applied(first),
    "Healthy",
  ],
  ["nothing new of its own", release("db", [], {}), applied(second), "nothing"],
  [
    "deletions of the other are held",
    release("db", [], applied(second, { sync: "Held" })),
    applied(first),
    "nothing",
  ],
  [
    "drift of the other is only reported",
    release("db", [], applied(second, { sync: "OutOfSync" })),
    applied(first),
    "nothing",
  ],
  [
    "the newest commit breaks the other",
    Object.assign(release("db", [], applied(second)), { good: render(first) }),
    applied(first),
    "applied and Healthy",
  ],
  [
    "the filter leaves the other out",
    Object.assign(release("db", [], {}), { absent: "filtered" }),
    applied(first),
    "nothing",
  ],
  ["the other is not known", undefined, applied(first), "nothing"],
];
for (const [name, other, status, want] of rows) {
  test(`dependsOn: ${name}: waits for ${want}`, () => {
    const web = release("web", ["db"], status);
    const memories = new Map(
      [web, ...(other === undefined ? [] : [other])].map((memory) => [memory.name, memory]),
    );
    assert.equal(unmetDependency(web, memories)?.condition ?? "nothing", want);
  });
}

test("releases come in layers, those with news first", () => {
  const all = [
    release("top", ["middle"], {}),
    release("old", [], applied(second)),
    release("middle", ["base", "elsewhere"], {}),
    release("base", [], {}),
  ];
  assert.deepEqual(
    layers(all).map((layer) => layer.map(({ name }) => name)),
    [["base", "old"], ["middle"], ["top"]],
  );
});
