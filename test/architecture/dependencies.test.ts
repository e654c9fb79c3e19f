import assert from "node:assert/strict";
import { test } from "node:test";
import { dependencyMistakes } from "./dependencies.ts";
import { example, filesOf } from "./files.ts";

test("docs/dependencies.md, package.json and the code name the same libraries", () => {
  assert.deepEqual(dependencyMistakes(filesOf("package.json", "docs/dependencies.md", "src/**/*.ts")), []);
});

const reason = "reads and writes YAML with positions";
const rows: readonly (readonly [string, Parameters<typeof sample>[0], readonly string[]])[] = [
  ["all agree", {}, []],
  ["one that nobody explained", { doc: "" }, ["yaml is in package.json, not in docs/dependencies.md"]],
  [
    "one that nobody installs",
    { dependencies: {} },
    [
      "yaml is in docs/dependencies.md, not in package.json",
      "yaml is in the imports of src/, not in package.json",
    ],
  ],
  ["one that nobody uses", { code: "" }, ["yaml is in package.json, not in the imports of src/"]],
  [
    "one without a reason",
    { doc: "| `yaml` | `src/yaml/` | |" },
    ["docs/dependencies.md: yaml has no reason"],
  ],
  [
    "one in another folder than told",
    { doc: `| \`yaml\` | \`src/repo/\` | ${reason} |` },
    ["docs/dependencies.md: yaml lives in src/yaml/"],
  ],
];
for (const [name, change, want] of rows)
  test(name, () => {
    assert.deepEqual(dependencyMistakes(sample(change)), want);
  });

function sample({
  dependencies = { yaml: "2.9.1" },
  doc = `| \`yaml\` | \`src/yaml/\` | ${reason} |`,
  code = 'import { parse } from "yaml";',
}: {
  readonly dependencies?: Record<string, string>;
  readonly doc?: string;
  readonly code?: string;
}) {
  return example({
    "package.json": JSON.stringify({ dependencies }),
    "docs/dependencies.md": doc,
    "src/yaml/a.ts": code,
  });
}
