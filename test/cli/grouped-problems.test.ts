import assert from "node:assert/strict";
import { test } from "node:test";
import { groupProblems } from "../../src/cli/grouped-problems.ts";
import { targetsText } from "../../src/cli/print-problems.ts";
import type { Problem } from "../../src/core/problem.ts";

const at = (message: string, line = 1, more: Partial<Problem> = {}): Problem => ({
  severity: "error",
  code: "TPL-UNDEFINED",
  message,
  position: { file: "a.hbs", line, column: 1 },
  ...more,
});

/** [name, problems by target, want: "message [targets]"] */
const rows: readonly (readonly [string, readonly (readonly [string, Problem])[], readonly string[]])[] = [
  [
    "one cause in two targets",
    [
      ["dev", at("a is not set")],
      ["prod", at("a is not set")],
    ],
    ["a is not set [dev prod]"],
  ],
  [
    "words that name the target",
    [
      ["dev", at("a is not set for dev; looked in x")],
      ["prod", at("a is not set for prod; looked in x, y")],
    ],
    ["a is not set; looked in x [dev prod]"],
  ],
  [
    "two releases of one chart, which look in other layers",
    [
      ["dev", at("a is not set for dev; looked in x")],
      ["dev", at("a is not set for dev; looked in y")],
      ["prod", at("a is not set for prod; looked in x, y")],
    ],
    ["a is not set; looked in x [dev prod]"],
  ],
  [
    "two causes at one place",
    [
      ["dev", at("b is missing")],
      ["dev", at("a is missing")],
      ["prod", at("a is missing")],
    ],
    ["a is missing [dev prod]", "b is missing [dev]"],
  ],
  [
    "two places",
    [
      ["dev", at("x", 2)],
      ["dev", at("x", 1)],
    ],
    ["x [dev]", "x [dev]"],
  ],
  [
    "errors before warnings",
    [
      ["dev", at("w", 1, { severity: "warning" })],
      ["dev", at("e", 9)],
    ],
    ["e [dev]", "w [dev]"],
  ],
  ["a problem of no target", [["", at("x")]], ["x []"]],
  [
    "twice in one target",
    [
      ["dev", at("x")],
      ["dev", at("x")],
    ],
    ["x [dev]"],
  ],
];
for (const [name, found, want] of rows)
  test(name, () => {
    const groups = groupProblems(found.map(([target, problem]) => ({ target, problem })));
    assert.deepEqual(
      groups.map(({ message, targets }) => `${message} [${targets.join(" ")}]`),
      want,
    );
  });

const texts: readonly (readonly [readonly string[], number, string])[] = [
  [["a"], 1, ""],
  [["a", "b"], 2, "in all 2 targets"],
  [["a", "b"], 3, "in a, b"],
  [["a", "b", "c", "d", "e", "f", "g"], 9, "in 7 of 9 targets: a, b, c, d, e, f, …"],
];
for (const [hit, all, want] of texts)
  test(`${hit.length} of ${all}`, () => assert.equal(targetsText(hit, all), want));
