import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { loadBuiltins } from "../../src/adapters/builtins/builtins.ts";
import { limits } from "../../src/core/limits.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { problemLines, repoWith, requestOf } from "../support/render-request.ts";

const builtins = await loadBuiltins(join(import.meta.dirname, "../.."));
const object = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{Release.Name}}-";
/** Nine sixteenths of what a release may print. */
const nine = `\n{{#each (until 9)}}# {{repeat ${limits.outputBytes / 16} "x"}}\n{{/each}}`;

function problems(chart: Readonly<Record<string, string>>): readonly string[] {
  return problemLines(renderTarget(requestOf(repoWith(chart, ["a", "b"])), builtins));
}

test("what a release prints is bounded over all its templates together, and each release has its own bound", () => {
  const chart = { "templates/a.yaml.hbs": `${object}a${nine}`, "templates/b.yaml.hbs": `${object}b${nine}` };
  const refused = (release: string): string =>
    `${release}: TPL-LIMIT charts/web/templates/b.yaml.hbs the output is over 16777216 bytes (limits.outputBytes) | look for a loop over very many items, or split the chart`;
  assert.deepEqual(problems(chart), [refused("a"), refused("b")]);
  assert.deepEqual(problems({ "templates/a.yaml.hbs": `${object}a${nine}` }), []);
});

test("a file of a release that is too large is told, and the other release is rendered", () => {
  const files = repoWith({ "templates/a.yaml.hbs": `${object}a` }, ["a", "b"], {
    "releases/a/manifests/big.yaml": "#".repeat(limits.fileBytes + 1),
  });
  const [line = "", ...more] = problemLines(renderTarget(requestOf(files), builtins));
  assert.match(line, /^a: REPO-FILE-SIZE releases\/a\/manifests\/big\.yaml .*5 MiB \(limits\.fileBytes\)/);
  assert.deepEqual(more, []);
});
