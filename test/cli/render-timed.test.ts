import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { loadBuiltins } from "../../src/adapters/builtins/builtins.ts";
import { bounded } from "../../src/cli/bounded.ts";
import { renderTimed, type TimedRender } from "../../src/cli/render-timed.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { openSource } from "../../src/desired/source.ts";
import type { RenderRequest } from "../../src/ports.ts";
import { problemLines, repoWith, requestOf } from "../support/render-request.ts";

const builtins = await loadBuiltins(join(import.meta.dirname, "../.."));
/** Few steps, each of which is much work: 10^10 numbers. */
const endless = "{{#each (until 100000)}}{{#if (eq (len (until 100000)) 1)}}{{/if}}{{/each}}";

/** A chart whose release `bad` does something; all others print one object. */
function requestWhere(bad: string): RenderRequest {
  const template = `{{#if (eq Release.Name "bad")}}${bad}{{/if}}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{Release.Name}}\n`;
  return requestOf(repoWith({ "templates/cm.yaml.hbs": template }, ["a", "bad", "c"]));
}

function render(request: RenderRequest, more: Partial<TimedRender> = {}) {
  let source = openSource(request, builtins);
  let opened = 1;
  const steps: string[] = [];
  const result = renderTimed(request, {
    builtins,
    source: () => source,
    reopen: () => {
      source = openSource(request, builtins);
      opened += 1;
    },
    usage: () => ({ ms: 0, cpuMs: 0, peakBytes: 0 }),
    took: ({ phase, release }) => void steps.push(`${phase} ${release}`.trim()),
    ...more,
  });
  return { result, opened, steps };
}

test("renders what renderTarget renders, and tells each step when it is done", () => {
  const request = requestWhere("");
  const { result, opened, steps } = render(request);
  assert.deepEqual(result, renderTarget(request, builtins));
  assert.equal(opened, 1);
  const each = ["read a", "read bad", "read c", "place", "judge a", "judge bad", "judge c"];
  // What comes before the first step and behind the last is told as a part of them.
  assert.deepEqual(steps, ["prepare", "prepare", ...each]);
});

test("a release without an end is stopped and told; the others are rendered, from files read anew", () => {
  const { result, opened } = render(requestWhere(endless), { renderMs: 100 });
  assert.deepEqual(problemLines(result), [
    "bad: TPL-LIMIT releases/bad/release.yaml rendering bad was stopped after 100 ms (limits.renderMs) | look for a loop over very many items, or split the release",
  ]);
  assert.deepEqual(
    result.releases.map(({ manifests }) => manifests.length),
    [1, 0, 1],
  );
  // Once because nobody had the processor, as this clock says, and once for good.
  assert.equal(opened, 3);
});

test("a release that took too much CPU time is refused as the agent would, though it came to an end", () => {
  let asked = 0;
  // Asked before and behind each step: the fourth reads `bad`.
  const usage = () => ({ ms: 0, cpuMs: ++asked < 8 ? 0 : 3_000, peakBytes: 0 });
  const { result } = render(requestWhere(""), { usage, renderMs: 3_000 });
  assert.deepEqual(problemLines(result), [
    "bad: TPL-LIMIT releases/bad/release.yaml rendering bad was stopped after 3000 ms (limits.renderMs) | look for a loop over very many items, or split the release",
  ]);
});

test("bounded: a value, an error, a loop that catches everything", () => {
  assert.deepEqual(
    bounded(() => 7, 10_000),
    { ended: true, value: 7 },
  );
  assert.throws(
    () =>
      bounded(() => {
        throw new RangeError("mine");
      }, 10_000),
    /mine/,
  );
  const forever = (): never => {
    for (;;) {
      try {
        JSON.parse("{");
      } catch {
        continue;
      }
    }
  };
  assert.deepEqual(bounded(forever, 20), { ended: false });
  assert.deepEqual(
    bounded(() => "as before", 10_000),
    { ended: true, value: "as before" },
  );
});
