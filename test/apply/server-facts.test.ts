import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { SynclineError } from "../../src/core/errors.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { refOf, type KubeObject } from "../../src/core/manifest.ts";
import { fingerprint, ownEntry } from "../../src/diff/fields-v1.ts";
import { applyPlace, type Place } from "./place.ts";

const deployment = (name: string, more: JsonObject = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          {
            name: "web",
            image: "web:1",
            ports: [{ containerPort: 80 }],
            env: [{ name: "COLOR", value: "blue" }],
            resources: { requests: { cpu: "1000m", memory: "0.5Gi" } },
          },
        ],
      },
    },
    ...more,
  },
});
const patch = (value: object): readonly string[] => ["patch", "--type=json", "-p", JSON.stringify([value])];

// What everything else is built on: a change of the API server's behaviour has to be seen here first.
describe("facts of server-side apply, on a real API server", () => {
  let place: Place;
  before(async () => {
    place = await applyPlace("facts");
  });
  const look = async (object: KubeObject): Promise<{ own: string; version: string }> => {
    const { metadata } = await place.live(refOf(object));
    return { own: fingerprint(ownEntry(metadata)), version: metadata.resourceVersion ?? "" };
  };

  // A kind that no controller writes to.
  test("applied once more, neither the version nor our entry moves: amounts, nulls and left-out protocols included", async () => {
    const { template } = deployment("again")["spec"] as { readonly template: JsonObject };
    const pod = { ...(template["spec"] as JsonObject), priority: null };
    const declared = {
      apiVersion: "v1",
      kind: "PodTemplate",
      metadata: { name: "again" },
      template: { ...template, spec: pod },
    };
    await place.apply(declared);
    const first = await look(declared);
    await place.apply(declared);
    assert.deepEqual(await look(declared), first);
  });

  const hands: readonly (readonly [string, (name: string) => readonly string[], boolean])[] = [
    ["scale", (name) => ["scale", `deployment/${name}`, "--replicas=2"], true],
    ["set env", (name) => ["set", "env", `deployment/${name}`, "COLOR=red"], true],
    [
      "a field removed by JSON patch",
      (name) =>
        [`deployment/${name}`, { op: "remove", path: "/spec/template/spec/containers/0/env" }] as never,
      true,
    ],
    ["a label that we do not declare", (name) => ["label", `deployment/${name}`, "theirs=yes"], false],
    [
      "an annotation that we do not declare",
      (name) => ["annotate", `deployment/${name}`, "theirs=yes"],
      false,
    ],
  ];
  for (const [index, [name, by, moves]] of hands.entries()) {
    test(`our entry ${moves ? "moves" : "stays"}: ${name}`, async () => {
      const object = deployment(`hand-${index}`);
      await place.apply(object);
      const first = await look(object);
      const args = by(object.metadata.name);
      const [target, op] = args as unknown as [string, object];
      await place.kubectl(typeof op === "object" ? [...patch(op), target] : args);
      const now = await look(object);
      assert.notEqual(now.version, first.version);
      assert.equal(now.own !== first.own, moves);
    });
  }

  test("there and back again: our entry moves although the value does not", async () => {
    const object = deployment("back");
    await place.apply(object);
    const first = await look(object);
    for (const color of ["red", "blue"])
      await place.kubectl(["set", "env", "deployment/back", `COLOR=${color}`]);
    assert.notEqual((await look(object)).own, first.own);
    assert.deepEqual(await place.apply(object, { action: "correct" }), { type: "corrected" });
  });

  for (const [name, entries] of [
    ["[{}]", [{}]],
    ["[]", []],
  ] as const) {
    test(`managedFields ${name} wipes all entries; the next apply takes what it finds`, async () => {
      const object = deployment(name === "[]" ? "wiped" : "wiped-too");
      await place.apply(object);
      const op = { op: "replace", path: "/metadata/managedFields", value: entries };
      await place.kubectl([...patch(op), `deployment/${object.metadata.name}`]);
      assert.equal((await look(object)).own, "");
      const changed = deployment(object.metadata.name, { minReadySeconds: 7 });
      assert.deepEqual(await place.apply(changed), { type: "configured" });
      const { spec } = await place.live(refOf(object));
      assert.equal((spec as JsonObject)["minReadySeconds"], 7);
      assert.notEqual((await look(object)).own, "");
    });
  }

  test("a UID that the object does not have is refused, whether there is an object or not", async () => {
    const object = deployment("known");
    await place.apply(object);
    const codeOf = async (name: string, more: JsonObject): Promise<string> => {
      const { namespace } = place;
      const sent = { ...deployment(name), metadata: { name, namespace, ...more } };
      const options = { manager: "syncline", force: true, dryRun: false, metadataOnly: true };
      return place.cluster.apply(sent, options, new AbortController().signal).then(
        ({ type }) => type,
        (error: unknown) => (error instanceof SynclineError ? error.code : String(error)),
      );
    };
    const { resourceVersion = "" } = (await place.live(refOf(object))).metadata;
    await place.kubectl(["label", "deployment/known", "theirs=yes"]);
    const wrong = "00000000-0000-4000-8000-000000000000";
    assert.deepEqual(
      [
        await codeOf("nobody", { uid: wrong }),
        await codeOf("known", { uid: wrong }),
        await codeOf("known", { resourceVersion }),
      ],
      ["API-CONFLICT", "API-INVALID", "API-CONFLICT"],
    );
  });
});
