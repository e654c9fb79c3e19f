import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { holdersOf, holdings } from "../../src/plan/taken.ts";

const service = (spec: JsonObject): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "x" },
  spec,
});
const ports = (...nodePorts: number[]): JsonObject => ({
  ports: nodePorts.map((nodePort) => ({ port: 80, nodePort })),
});

const rows: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ["nothing of its own", { ports: [{ port: 80 }] }, []],
  ["no ports at all", { type: "ExternalName", externalName: "example.com" }, []],
  ["node ports", ports(30080, 30443), ["nodePort 30080", "nodePort 30443"]],
  ["the port of its health checks", { healthCheckNodePort: 32000 }, ["nodePort 32000"]],
  ["its address", { clusterIP: "10.0.0.7" }, ["clusterIP 10.0.0.7"]],
  [
    "two addresses",
    { clusterIP: "10.0.0.7", clusterIPs: ["10.0.0.7", "fd00::7"] },
    ["clusterIP 10.0.0.7", "clusterIP fd00::7"],
  ],
  ["headless", { clusterIP: "None", clusterIPs: ["None"] }, []],
];
for (const [name, spec, want] of rows)
  test(`what a Service has for itself: ${name}`, () => {
    assert.deepEqual(holdings(service(spec)), want);
  });

const going = (name: string, spec: JsonObject) => {
  const ref = { group: "", kind: "Service", namespace: "shop", name };
  return { prune: { action: "prune", ref, live: service(spec) } as const, object: service(spec) };
};
const old = [going("old", ports(30080)), going("older", { ...ports(30081), clusterIP: "10.0.0.7" })];
const clashes: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ["another port", ports(30000), []],
  ["the port of one", ports(30080), ["old: nodePort 30080"]],
  [
    "the port of one, the address of another",
    { ...ports(30080), clusterIP: "10.0.0.7" },
    ["old: nodePort 30080", "older: clusterIP 10.0.0.7"],
  ],
];
for (const [name, spec, want] of clashes)
  test(`what stands in a Service's way: ${name}`, () => {
    const found = holdersOf(service(spec), old).map(({ prune, holding }) => `${prune.ref.name}: ${holding}`);
    assert.deepEqual(found, want);
  });
