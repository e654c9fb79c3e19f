import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { runSyncline } from "../support/run-syncline.ts";
import { deployment, parts, values } from "./places.ts";
import { edited, type Edits } from "./shop-repo.ts";

/** `syncline validate` as people run it: the same mistakes, told once for all targets; the process ends with 1. */
const dir = mkdtempSync(join(tmpdir(), "syncline-validate-"));
after(() => {
  rmSync(dir, { recursive: true, force: true });
});

const twoTargets: Edits = {
  "syncline.yaml":
    "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [prod]\nregions: [us, eu]\n",
};

const rows: readonly (readonly [name: string, edits: Edits, want: string])[] = [
  [
    "loops in loops",
    {
      [deployment]: [
        "{{Values.replicas}}",
        "{{#each (until 10000)}}{{#each (until 10000)}}{{/each}}{{/each}}",
      ],
    },
    `TPL-LIMIT ${deployment}:10:36`,
  ],
  ["the same variable twice", { [parts]: ["{{@key}}", "SAME"] }, `OBJ-DUP-KEY ${parts}:3:3`],
  ["lists in lists", { [values]: `a: ${"[".repeat(300)}\n` }, `YAML-DEPTH ${values}:1:104`],
];

for (const [name, edits, want] of rows) {
  test(name, async () => {
    const repo = join(dir, name.replaceAll(" ", "-"));
    for (const [path, content] of Object.entries(edited({ ...twoTargets, ...edits }))) {
      mkdirSync(dirname(join(repo, path)), { recursive: true });
      writeFileSync(join(repo, path), content);
    }
    const { code, stdout, stderr } = await runSyncline(["validate", "--repo", repo, "-o", "json"]);
    assert.equal(code, 1, stderr);
    const { problems } = JSON.parse(stdout) as {
      problems: readonly {
        severity: string;
        code: string;
        file: string;
        line: number;
        column: number;
        targets: string[];
      }[];
    };
    const errors = problems.filter(({ severity }) => severity === "error");
    assert.deepEqual(
      errors.map((one) => `${one.code} ${one.file}:${one.line}:${one.column}`),
      [want],
    );
    assert.equal(errors[0]?.targets.length, 2);
  });
}
