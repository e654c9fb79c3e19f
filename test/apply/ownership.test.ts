import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { parsePath, valueAt } from "../../src/core/field-path.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { ObjectRef } from "../../src/core/object-ref.ts";
import type { FieldRule } from "../../src/core/release.ts";
import { applyPlace, type Place } from "./place.ts";

const configMap = (name: string, data: JsonObject): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});
const deployment = (name: string, spec: JsonObject, container: JsonObject = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    ...spec,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: "web", image: "web:1", ...container }] },
    },
  },
});
const left = (...paths: readonly string[]): readonly FieldRule[] =>
  paths.map((path) => ({ kind: "Deployment", path, policy: "Ignore" }));
const resources = ".spec.template.spec.containers[name=web].resources";
const cpu = { resources: { requests: { cpu: "100m", memory: "64Mi" } } };

describe("fields that several own, on a real API server", () => {
  let place: Place;
  before(async () => {
    place = await applyPlace("fields");
  });
  const map = (name: string): ObjectRef => ({ group: "", kind: "ConfigMap", namespace: "", name });
  const web = (name: string): ObjectRef => ({ group: "apps", kind: "Deployment", namespace: "", name });
  const at = async (ref: ObjectRef, path: string): Promise<Json | undefined> =>
    valueAt(await place.live(ref), parsePath(path));
  const serverSide = (manager: string): readonly string[] => [
    "apply",
    "--server-side",
    "--force-conflicts",
    `--field-manager=${manager}`,
    "-f",
    "-",
  ];

  test("a field that leaves Git and that a person's kubectl owns too goes", async () => {
    await place.apply(configMap("gone", { keep: "1", drop: "1" }));
    await place.kubectl(serverSide("kubectl"), configMap("gone", { drop: "1" }));
    assert.deepEqual(await place.apply(configMap("gone", { keep: "1" })), { type: "configured" });
    assert.deepEqual(await at(map("gone"), ".data"), { keep: "1" });
  });

  test("… but one that another manager declares too stays, and is told", async () => {
    await place.apply(configMap("kept", { keep: "1", drop: "1" }));
    await place.kubectl(serverSide("acme-tool"), configMap("kept", { drop: "1" }));
    assert.deepEqual(await place.apply(configMap("kept", { keep: "1" })), {
      type: "keptBy",
      managers: ["acme-tool"],
      paths: [".data.drop"],
    });
  });

  test("Ignore on a field with others below it: its values stay", async () => {
    await place.apply(deployment("below", {}, cpu));
    await place.apply(deployment("below", {}, cpu), { fields: left(resources) });
    assert.deepEqual(await at(web("below"), resources), cpu.resources);
  });

  test("a second hand-over does not drop the first", async () => {
    await place.apply(deployment("twice", { replicas: 3, minReadySeconds: 4 }));
    await place.apply(deployment("twice", { replicas: 3, minReadySeconds: 4 }), {
      fields: left(".spec.replicas"),
    });
    await place.apply(deployment("twice", { replicas: 3, minReadySeconds: 4 }), {
      fields: left(".spec.replicas", ".spec.minReadySeconds"),
    });
    assert.deepEqual(
      [await at(web("twice"), ".spec.replicas"), await at(web("twice"), ".spec.minReadySeconds")],
      [3, 4],
    );
  });

  test("adopted while an autoscaler exists: replicas stay", async () => {
    await place.kubectl(["create", "-f", "-"], deployment("adopted", { replicas: 4 }));
    const by = { group: "autoscaling", kind: "HorizontalPodAutoscaler", namespace: "", name: "web" };
    const scale = { type: "scaled", by } as const;
    await place.apply(deployment("adopted", { replicas: 2 }), { action: "adopt", scale });
    assert.equal(await at(web("adopted"), ".spec.replicas"), 4);
  });

  test("a field that left Git while it is left to others stays", async () => {
    await place.apply(deployment("left", { replicas: 3 }));
    await place.apply(deployment("left", {}), { fields: left(".spec.replicas") });
    assert.equal(await at(web("left"), ".spec.replicas"), 3);
  });

  test("declared again, it is ours alone again: nothing stays handed over", async () => {
    await place.apply(deployment("again", { replicas: 3 }));
    await place.apply(deployment("again", { replicas: 3 }), { fields: left(".spec.replicas") });
    await place.kubectl(["scale", "deployment/again", "--replicas=5"]);
    await place.apply(deployment("again", { replicas: 2 }));
    const { metadata, spec } = await place.live(web("again"));
    const managers = (metadata.managedFields ?? []).map(({ manager }) => manager);
    assert.deepEqual([(spec as JsonObject)["replicas"], managers.includes("syncline-handover")], [2, false]);
  });

  test("Take wins against a manager that would be yielded to; without it the field is left", async () => {
    const rule = (policy: FieldRule["policy"]): FieldRule => ({ kind: "ConfigMap", path: ".data.a", policy });
    await place.apply(configMap("taken", { a: "git" }));
    await place.kubectl(serverSide("acme-operator"), configMap("taken", { a: "operator" }));
    const { type } = await place.apply(configMap("taken", { a: "git" }), { action: "correct" });
    assert.deepEqual([type, await at(map("taken"), ".data.a")], ["yielded", "operator"]);
    const how = { action: "correct", fields: [rule("Take")] } as const;
    assert.deepEqual(await place.apply(configMap("taken", { a: "git" }), how), { type: "corrected" });
    assert.equal(await at(map("taken"), ".data.a"), "git");
  });
});
