import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { hookOf, hookTools } from "../../src/core/hook.ts";

const helm = (events: string, more: object = {}): object => ({ "helm.sh/hook": events, ...more });
const argo = (events: string, more: object = {}): object => ({ "argocd.argoproj.io/hook": events, ...more });

/** [annotations, `tool time weight` and whether it goes when done] */
const rows: readonly (readonly [annotations: object, want: string])[] = [
  [{}, "none"],
  [{ "helm.sh/chart": "web-1" }, "none"],
  [helm(""), "none"],
  [helm("pre-install"), "Helm before 0"],
  [helm("pre-upgrade,pre-install", { "helm.sh/hook-weight": "-5" }), "Helm before -5"],
  [helm("post-upgrade", { "helm.sh/hook-weight": "2" }), "Helm after 2"],
  [helm("pre-delete, post-install"), "Helm after 0"],
  [helm("pre-install,post-install"), "Helm before 0"],
  [helm("post-delete"), "Helm never 0"],
  [helm("pre-rollback,post-rollback"), "Helm never 0"],
  [helm("test"), "Helm test 0"],
  [helm("test-success"), "Helm test 0"],
  [helm("pre-instal"), "Helm never 0"],
  [helm("pre-install", { "helm.sh/hook-weight": "much" }), "Helm before 0"],
  [
    helm("pre-install", { "helm.sh/hook-delete-policy": "before-hook-creation, hook-succeeded" }),
    "Helm before 0 goes",
  ],
  [helm("pre-install", { "helm.sh/hook-delete-policy": "hook-failed" }), "Helm before 0"],
  [argo("PreSync", { "argocd.argoproj.io/sync-wave": "3" }), "Argo CD before 3"],
  [argo("Sync"), "Argo CD among 0"],
  [argo("PostSync", { "argocd.argoproj.io/hook-delete-policy": "HookSucceeded" }), "Argo CD after 0 goes"],
  [argo("Skip"), "Argo CD never 0"],
  [argo("SyncFail"), "Argo CD never 0"],
  [argo("PreSync", helm("post-install")), "Argo CD before 0"],
];
for (const [annotations, want] of rows) {
  test(`hook ${JSON.stringify(annotations)}: ${want}`, () => {
    const hook = hookOf(annotations as Record<string, unknown>);
    const text = hook && `${hook.tool} ${hook.time} ${hook.weight}${hook.goesWhenDone ? " goes" : ""}`;
    assert.equal(text ?? "none", want);
  });
}

test("docs/hooks.md names every annotation and event of the table, and no other", () => {
  const text = readFileSync(new URL("../../docs/hooks.md", import.meta.url), "utf8");
  const cells = text.split("\n").filter((line) => line.startsWith("|"));
  const said = new Set(
    cells.flatMap((line) => line.match(/`[^`]+`/g) ?? []).map((word) => word.slice(1, -1)),
  );
  const known = hookTools.flatMap(({ hook, weight, deletePolicy, succeeded, events }) => [
    hook,
    weight,
    deletePolicy,
    succeeded,
    ...events.map(([event]) => event),
  ]);
  assert.deepEqual(
    known.filter((word) => !said.has(word)),
    [],
  );
  const others = [
    "before-hook-creation",
    "BeforeHookCreation",
    "hook-failed",
    "HookFailed",
    "keep",
    "Prune=false",
  ];
  const keys = ["helm.sh/resource-policy", "argocd.argoproj.io/sync-options", "syncline.dev/wave"];
  assert.deepEqual(
    [...said].filter((word) => ![...known, ...others, ...keys].includes(word)),
    [],
  );
});
