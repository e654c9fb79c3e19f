import assert from "node:assert/strict";
import test from "node:test";
import { githubText } from "../../src/cli/github-format.ts";
import { groupProblems } from "../../src/cli/grouped-problems.ts";
import { complaintText } from "../../src/cli/print-error.ts";
import { sarifDocument } from "../../src/cli/sarif-format.ts";
import type { Problem } from "../../src/core/problem.ts";

function wrong(values: string): Problem {
  return {
    severity: "error",
    code: "YAML-STRING",
    message: "label v is a number",
    position: { file: "t.hbs", line: 8, column: 12 },
    hint: "quote it",
    values: [{ key: "v", position: { file: values, line: 3, column: 4 }, layerName: `release ${values}` }],
  };
}

const grouped = groupProblems([
  { problem: wrong("values.dev.yaml"), target: "dev" },
  { problem: wrong("values.prod.yaml"), target: "prod/eu" },
  { problem: wrong("values.prod.yaml"), target: "prod/us" },
]);

test("one problem of several targets names the value of each, once", () => {
  assert.deepEqual(
    grouped.map(({ values = [], targets }) => [values.map(({ position }) => position.file), targets]),
    [
      [
        ["values.dev.yaml", "values.prod.yaml"],
        ["dev", "prod/eu", "prod/us"],
      ],
    ],
  );
});

test("as text", () => {
  assert.equal(
    grouped.map(complaintText).join(""),
    `YAML-STRING t.hbs:8:12 label v is a number
  value v: values.dev.yaml:3:4 (release values.dev.yaml)
  value v: values.prod.yaml:3:4 (release values.prod.yaml)
  quote it
`,
  );
});

test("in SARIF: related locations", () => {
  const { runs } = sarifDocument(grouped, "config/") as unknown as {
    runs: { results: { relatedLocations: object[] }[] }[];
  };
  assert.deepEqual(runs[0]?.results[0]?.relatedLocations[1], {
    id: 2,
    message: { text: "value v (release values.prod.yaml)" },
    physicalLocation: {
      artifactLocation: { uri: "config/values.prod.yaml" },
      region: { startLine: 3, startColumn: 4 },
    },
  });
});

test("in a GitHub annotation: behind the text", () => {
  assert.equal(
    githubText(grouped, ""),
    "::error file=t.hbs,line=8,col=12,title=YAML-STRING::label v is a number. quote it" +
      "; value v: values.dev.yaml:3:4 (release values.dev.yaml); value v: values.prod.yaml:3:4 (release values.prod.yaml)" +
      " (dev, prod/eu, prod/us)\n",
  );
});
