import assert from "node:assert/strict";
import { test } from "node:test";
import type { ResourceType } from "../../../src/core/capabilities.ts";
import type { Discovery } from "../../../src/ports.ts";
import { createCatalog } from "../../../src/adapters/cluster/catalog.ts";

const type = (group: string, kind: string): ResourceType => ({
  group,
  version: "v1",
  kind,
  plural: `${kind.toLowerCase()}s`,
  namespaced: true,
  verbs: ["get"],
});
const answer = (types: readonly ResourceType[], failedGroups: readonly string[] = []): Discovery => ({
  kubeVersion: "v1.36.3",
  types,
  failedGroups,
});
const pods = type("", "Pod");
const metrics = type("metrics.k8s.io", "NodeMetrics");

const rows: readonly (readonly [string, readonly Discovery[], readonly string[]])[] = [
  ["as served", [answer([pods, metrics])], ["Pod", "NodeMetrics"]],
  [
    "a group that cannot be asked keeps what it had",
    [answer([pods, metrics]), answer([pods], ["metrics.k8s.io"])],
    ["Pod", "NodeMetrics"],
  ],
  [
    "through a second failure too",
    [answer([pods, metrics]), answer([pods], ["metrics.k8s.io"]), answer([pods], ["metrics.k8s.io"])],
    ["Pod", "NodeMetrics"],
  ],
  ["one that is gone is gone", [answer([pods, metrics]), answer([pods])], ["Pod"]],
  ["one that never answered is not known", [answer([pods], ["metrics.k8s.io"])], ["Pod"]],
];
for (const [name, answers, want] of rows) {
  test(`what the server serves: ${name}`, async () => {
    const left = [...answers];
    const catalog = createCatalog(() => Promise.resolve(left.shift() ?? answers[0]!));
    const { signal } = new AbortController();
    let kinds: string[] = [];
    for (const _ of answers) {
      catalog.forget();
      kinds = (await catalog.discover({ refresh: false }, signal)).types.map(({ kind }) => kind);
    }
    assert.deepEqual(kinds, want);
  });
}
