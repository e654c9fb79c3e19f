import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { parsePath, valueAt } from "../../src/core/field-path.ts";
import { refOf, type KubeObject } from "../../src/core/manifest.ts";
import type { FieldPolicy } from "../../src/core/release.ts";
import { applyPlace, type Place } from "./place.ts";

const configMap = (data: JsonObject, annotations: JsonObject = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "map", annotations: annotations as Record<string, string> },
  data,
});
const deployment = (container: JsonObject, spec: JsonObject = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    replicas: 0,
    ...spec,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "web", image: "web:1", ...container }] },
    },
  },
});
const theirs = (container: JsonObject): KubeObject => deployment({ image: "web:1", ...container });
const service = (tcp: string, udp: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "dns" },
  spec: {
    ports: [
      { name: "tcp", port: 53, protocol: "TCP", targetPort: tcp },
      { name: "udp", port: 53, protocol: "UDP", targetPort: udp },
    ],
  },
});
const web = ".spec.template.spec.containers[name=web]";

interface Row {
  readonly name: string;
  /** What Git says first, what an unknown manager applies by force then, and what Git says next. */
  readonly first: KubeObject;
  readonly rival: KubeObject;
  readonly next: KubeObject;
  /** Fields that are left to the rival. */
  readonly left: readonly string[];
  readonly live: Readonly<Record<string, Json>>;
}
const rows: readonly Row[] = [
  {
    name: "a key with dots",
    first: configMap({ "app.yaml": "git", mode: "git" }),
    rival: configMap({ "app.yaml": "acme" }),
    next: configMap({ "app.yaml": "git2", mode: "git2" }),
    left: ['.data["app.yaml"]'],
    live: { '.data["app.yaml"]': "acme", ".data.mode": "git2" },
  },
  {
    name: "an annotation with a slash",
    first: configMap({ mode: "git" }, { "acme.test/a.b": "git", other: "git" }),
    rival: configMap({}, { "acme.test/a.b": "acme" }),
    next: configMap({ mode: "git2" }, { "acme.test/a.b": "git2", other: "git2" }),
    left: ['.metadata.annotations["acme.test/a.b"]'],
    live: { '.metadata.annotations["acme.test/a.b"]': "acme", ".metadata.annotations.other": "git2" },
  },
  {
    name: "one of two variables, by name",
    first: deployment({
      env: [
        { name: "A", value: "git" },
        { name: "B", value: "git" },
      ],
    }),
    rival: theirs({ env: [{ name: "B", value: "acme" }] }),
    next: deployment({
      env: [
        { name: "A", value: "git2" },
        { name: "B", value: "git2" },
      ],
    }),
    left: [`${web}.env[name=B].value`],
    live: { [`${web}.env[name=A].value`]: "git2", [`${web}.env[name=B].value`]: "acme" },
  },
  {
    name: "one of two ports of one number, by port and protocol",
    first: service("git", "git"),
    rival: service("git", "acme"),
    next: service("git2", "git2"),
    left: [".spec.ports[port=53,protocol=TCP].targetPort", ".spec.ports[port=53,protocol=UDP].targetPort"],
    live: {
      ".spec.ports[port=53,protocol=TCP].targetPort": "git",
      ".spec.ports[port=53,protocol=UDP].targetPort": "acme",
    },
  },
  {
    name: "a list without keys, as a whole",
    first: deployment({ args: ["git", "git"] }),
    rival: theirs({ args: ["git", "acme"] }),
    next: deployment({ args: ["git2", "git2"], imagePullPolicy: "Always" }),
    left: [`${web}.args`],
    live: { [`${web}.args`]: ["git", "acme"], [`${web}.imagePullPolicy`]: "Always" },
  },
  {
    name: "the same amount in another spelling: no conflict",
    first: deployment({ resources: { requests: { cpu: "2" } } }),
    rival: theirs({ resources: { requests: { cpu: "1" } } }),
    next: deployment({ resources: { requests: { cpu: "1000m" } }, imagePullPolicy: "Always" }),
    left: [],
    live: { [`${web}.resources.requests.cpu`]: "1", [`${web}.imagePullPolicy`]: "Always" },
  },
];

describe("what an unknown manager holds, on a real API server", () => {
  for (const { name, first, rival, next, left, live } of rows) {
    test(`${name}`, async () => {
      const place = await applyPlace("conflicts");
      await place.apply(first);
      const force = ["apply", "--server-side", "--force-conflicts", "--field-manager=acme-tool", "-f", "-"];
      await place.kubectl(force, rival);
      const result = await place.apply(next);
      assert.deepEqual(
        result.type === "yielded" ? result.rivals.map(({ path }) => path).toSorted() : [],
        left,
        JSON.stringify(result),
      );
      const object = await place.live(refOf(first));
      for (const [path, want] of Object.entries(live))
        assert.deepEqual(valueAt(object, parsePath(path)), want, path);
    });
  }
});

describe("fields that release.yaml leaves, on a real API server", () => {
  let place: Place;
  before(async () => {
    place = await applyPlace("left");
  });
  for (const policy of ["Ignore", "Yield"] as const satisfies readonly FieldPolicy[]) {
    test(`${policy} of the whole spec: the object stays as it is, and is Git's again without the rule`, async () => {
      const fields = [{ kind: "Deployment", path: ".spec", policy }];
      const ref = refOf(deployment({}));
      const image = async (): Promise<Json | undefined> =>
        valueAt(await place.live(ref), parsePath(`${web}.image`));
      await place.apply(deployment({ image: `web:${policy}` }));
      await place.apply(deployment({ image: "web:2" }), { fields });
      await place.apply(deployment({ image: "web:3" }, { minReadySeconds: 4 }), { fields });
      assert.equal(await image(), `web:${policy}`);
      await place.apply(deployment({ image: "web:4" }));
      assert.equal(await image(), "web:4");
    });
  }
});

describe("what the API server makes of its own accord is no rewriting", () => {
  const probe = {
    httpGet: { path: "/", port: 80 },
    timeoutSeconds: 0,
    periodSeconds: 0,
    initialDelaySeconds: 0,
  };
  for (const [name, object] of [
    [
      "an empty clusterIP",
      { ...service("a", "b"), spec: { clusterIP: "", ports: [{ port: 80, nodePort: 0 }] } },
    ],
    [
      "probes with zeros, an empty pull policy, amounts",
      deployment({
        readinessProbe: probe,
        imagePullPolicy: "",
        resources: { limits: { memory: "1024Mi", cpu: 0.5 } },
      }),
    ],
  ] as const) {
    test(name, async () => {
      const place = await applyPlace("filled");
      assert.equal((await place.applied(object)).rewritten, undefined);
    });
  }
});
