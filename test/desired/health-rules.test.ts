import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { loadBuiltins } from "../../src/adapters/builtins/builtins.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { synclineYaml } from "../support/config-repo.ts";
import { problemLines, repoWith, requestOf } from "../support/render-request.ts";

const builtins = await loadBuiltins(join(import.meta.dirname, "../.."));

const chart = {
  "templates/a.yaml.hbs": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n",
  "values.yaml": "a: 1\n",
};

/** [what is the case, the rules, what is told of them] */
const rows: readonly [string, string, readonly string[]][] = [
  ["one that is fine", '- { group: example.com, kind: Db, healthy: "object.status.up == true" }', []],
  [
    "a mistake in the language",
    '- { kind: Db, healthy: "object.status." }',
    ["REPO-FIELD syncline.yaml:6:26 health[0].healthy: Expected IDENTIFIER, got EOF at character 15"],
  ],
  [
    "a variable that does not exist",
    '- { kind: Db, healthy: "request.x == 1" }',
    ["REPO-FIELD syncline.yaml:6:26 health[0].healthy: Unknown variable: request at character 1"],
  ],
  [
    "of another type; all are told",
    '- { kind: Db, healthy: "1", message: "true" }',
    [
      "REPO-FIELD syncline.yaml:6:26 health[0].healthy: it must give a bool, it gives int",
      "REPO-FIELD syncline.yaml:6:40 health[0].message: it must give a string, it gives bool",
    ],
  ],
  [
    "a loop in a loop could take for ever",
    '- { kind: Db, healthy: "object.a.all(x, object.b.exists(y, x == y))" }',
    ["REPO-FIELD syncline.yaml:6:26 health[0].healthy: exists() stands in another loop"],
  ],
  [
    "one loop behind the other does not",
    '- { kind: Db, healthy: "object.a.filter(x, x.on).all(x, x.up)" }',
    [],
  ],
  [
    "patterns can take for ever",
    `- { kind: Db, healthy: "object.a.matches('(a+)+b')" }`,
    ["REPO-FIELD syncline.yaml:6:26 health[0].healthy: matches() cannot be used here"],
  ],
  [
    "two for one kind",
    '- { kind: Db, healthy: "true" }\n  - { group: a.com, kind: Db, healthy: "true" }\n  - { kind: Db, healthy: "true" }',
    ["REPO-FIELD syncline.yaml:8:5 health[2] is a second rule for Db"],
  ],
  [
    "Secrets have none",
    '- { kind: Secret, healthy: "true" }',
    ["REPO-FIELD syncline.yaml:6:5 health[0]: a Secret has no health"],
  ],
];

for (const [name, rules, want] of rows) {
  test(`health rules of a repository: ${name}`, () => {
    const files = repoWith(chart, ["web"], { "syncline.yaml": synclineYaml(`health:\n  ${rules}\n`) });
    const result = renderTarget(requestOf(files), builtins);
    assert.deepEqual(
      problemLines(result).map((line) => line.split(" | ")[0]),
      want,
    );
    const told = result.releases[0]?.settings.health;
    if (want.length === 0) assert.equal(told?.[0]?.kind, "Db");
  });
}
