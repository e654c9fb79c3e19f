import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlannedRelease, PlannedStep } from "../../src/core/planned.ts";
import { isDoomed, planText } from "../../src/cli/plan-text.ts";

const ref = (name: string, kind = "ConfigMap") => ({ group: "", kind, namespace: "shop", name });
const step = (more: Partial<PlannedStep>): PlannedStep => ({
  wave: 0,
  action: "update",
  ref: ref("a"),
  fields: [],
  ...more,
});
const release = (steps: readonly PlannedStep[], more: Partial<PlannedRelease> = {}): PlannedRelease => ({
  namespace: "syncline-system",
  gitSync: "shop",
  release: "web",
  target: { environment: "prod", region: "eu", cluster: "" },
  revision: `main@sha1:${"a".repeat(40)}`,
  mode: "Apply",
  hash: "",
  needsApproval: false,
  steps,
  unchanged: 2,
  problems: [],
  ...more,
});
const head = "shop/web  prod/eu  main@aaaaaaa";
const field = (path: string, before: string, after: string) => ({ path, before, after });
const owner = { manager: "kubectl-edit", operation: "Update", subresource: "", time: "" };

/** [name, the plan, how much is told, the lines below the first] */
const rows: readonly (readonly [string, PlannedRelease, "paths" | "values", readonly string[]])[] = [
  ["nothing to do", release([]), "paths", ["  nothing to do: 2 objects as in Git"]],
  [
    "waves, each with what it waits for",
    release([
      step({ action: "create" }),
      step({ action: "create", wave: 2, ref: ref("b"), waitsFor: "wave 0 to be Healthy" }),
    ]),
    "paths",
    [
      "  wave 0",
      "    create   ConfigMap shop/a",
      "  wave 2",
      "    create   ConfigMap shop/b  waits for wave 0 to be Healthy",
      "  2 creates, 2 unchanged",
    ],
  ],
  [
    "what all wait for is told once",
    release([step({ waitsFor: "approval" }), step({ ref: ref("b"), waitsFor: "approval" })]),
    "paths",
    [
      "  waits: approval",
      "  wave 0",
      "    update   ConfigMap shop/a",
      "    update   ConfigMap shop/b",
      "  2 updates, 2 unchanged",
    ],
  ],
  [
    "fields by their paths, at most three",
    release([step({ fields: ["a", "b", "c", "d"].map((name) => field(`.data.${name}`, "1", "2")) })]),
    "paths",
    [
      "  wave 0",
      "    update   ConfigMap shop/a  .data.a, .data.b, .data.c and 1 more",
      "  1 update, 2 unchanged",
    ],
  ],
  [
    "fields from what to what, and who set it",
    release([
      step({
        action: "correct",
        fields: [
          { ...field(".data.a", "wild", "calm"), owner },
          { path: ".data.b", before: "x" },
          field(".data.c", "<masked>", "<masked>"),
        ],
      }),
    ]),
    "values",
    [
      "  wave 0",
      "    correct  ConfigMap shop/a",
      "             .data.a  wild → calm  (kubectl-edit)",
      "             .data.b  x → –",
      "             .data.c  <masked> → <masked>",
      "  1 correct, 2 unchanged",
    ],
  ],
  [
    "an adoption, with who loses and who keeps a field",
    release([
      step({
        action: "adopt",
        owners: [owner, owner],
        conflicts: [
          { ...owner, path: ".data.a", outcome: "taken" },
          { ...owner, manager: "mystery", path: ".data.b", outcome: "contested" },
        ],
      }),
    ]),
    "paths",
    [
      "  wave 0",
      "    adopt    ConfigMap shop/a  of kubectl-edit",
      "             .data.a: taken from kubectl-edit",
      "             .data.b: left to, and reported: mystery",
      "  1 adopt, 2 unchanged",
    ],
  ],
  [
    "what would be refused, and what is not known",
    release([
      step({ problem: { code: "API-ADMISSION", message: "no \u001b[31m", hint: "ask" } }),
      step({ ref: ref("b"), unknown: "not looked at: too many objects change" }),
    ]),
    "paths",
    [
      "  wave 0",
      "    update   ConfigMap shop/a",
      "             refused: API-ADMISSION: no \uFFFD[31m (ask)",
      "    update   ConfigMap shop/b",
      "             not looked at: too many objects change",
      "  2 updates, 2 unchanged",
    ],
  ],
  [
    "deletions that need approval",
    release([step({ action: "prune", waitsFor: "approval" })], {
      needsApproval: true,
      held: "too many",
      hash: "0123456789abcdef",
    }),
    "paths",
    [
      "  deleted, after all that",
      "    prune    ConfigMap shop/a  waits for approval",
      "  held: too many",
      "  to allow exactly these deletions: syncline approve shop/web 0123456789abcdef",
      "  1 prune, 2 unchanged",
    ],
  ],
  [
    "a plan that the agent has not made yet has no hash",
    release([], { needsApproval: true, held: "too many" }),
    "paths",
    [
      "  held: too many",
      "  the agent's next pass gives this plan a hash to approve",
      "  nothing to do: 2 objects as in Git",
    ],
  ],
  [
    "mistakes, another release, and what is not known",
    release([], {
      problems: [
        {
          severity: "error",
          code: "TPL-UNDEFINED",
          message: "x is not set",
          position: { file: "a.yaml", line: 2, column: 1 },
        },
      ],
      waitingFor: { object: "release db", condition: "Healthy", hint: "" },
      pruneWaits: "the watch of ConfigMap is starting",
    }),
    "paths",
    [
      "  error TPL-UNDEFINED a.yaml:2:1 x is not set",
      "  waits for release db: Healthy",
      "  what is to be deleted is not known: the watch of ConfigMap is starting",
      "  nothing to do: 2 objects as in Git",
    ],
  ],
];
for (const [name, plan, detail, want] of rows)
  test(`plan: ${name}`, () => {
    const [first, ...lines] = planText(plan, { detail, color: false }).trimEnd().split("\n");
    assert.deepEqual([first, lines], [head, want]);
  });

const doomed: readonly (readonly [string, PlannedRelease, boolean])[] = [
  ["nothing wrong", release([step({})]), false],
  ["an object that is refused", release([step({ problem: { code: "OBJ-OWNED", message: "" } })]), true],
  ["a mistake", release([], { problems: [{ severity: "error", code: "TPL-FAIL", message: "" }] }), true],
  ["a warning", release([], { problems: [{ severity: "warning", code: "POL-WARN", message: "" }] }), false],
];
for (const [name, plan, want] of doomed)
  test(`plan comes to nothing: ${name}`, () => {
    assert.equal(isDoomed(plan), want);
  });
