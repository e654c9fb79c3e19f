import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pathText } from "../../src/core/field-path.ts";
import { findPath } from "../../src/explain/find-path.ts";
import { leavesBelow } from "../../src/explain/leaves.ts";

const object = {
  metadata: { name: "web", labels: { "app.kubernetes.io/name": "web", app: "w" }, finalizers: ["a/b", "c"] },
  spec: {
    template: {
      spec: {
        containers: [
          {
            name: "web",
            image: "web:1",
            ports: [{ containerPort: 80 }, { containerPort: 80, protocol: "UDP" }],
          },
          { name: "side", image: "side:1", args: ["-v"] },
        ],
      },
    },
    twins: [{ name: "a" }, { name: "a" }],
    env: [],
  },
};

const containers = ".spec.template.spec.containers";
const found: readonly (readonly [asked: string, path: string, value: unknown])[] = [
  [".metadata.name", ".metadata.name", "web"],
  ["metadata.name", ".metadata.name", "web"],
  ["{.metadata.name}", ".metadata.name", "web"],
  [`${containers}[name=web].image`, `${containers}[name=web].image`, "web:1"],
  [`${containers}[name="web"].image`, `${containers}[name=web].image`, "web:1"],
  [`${containers}[web].image`, `${containers}[name=web].image`, "web:1"],
  ["spec.template.spec.containers[1].image", `${containers}[name=side].image`, "side:1"],
  ["spec.template.spec.containers.1.image", `${containers}[name=side].image`, "side:1"],
  [
    `${containers}[name=web].ports[containerPort=80,protocol=UDP].protocol`,
    `${containers}[name=web].ports[containerPort=80,protocol=UDP].protocol`,
    "UDP",
  ],
  [
    `${containers}[name=web].ports[containerPort=80].containerPort`,
    `${containers}[name=web].ports[containerPort=80,protocol=TCP].containerPort`,
    80,
  ],
  [`${containers}[name=side].args[0]`, `${containers}[name=side].args[0]`, "-v"],
  ['metadata.labels["app.kubernetes.io/name"]', '.metadata.labels["app.kubernetes.io/name"]', "web"],
  ["metadata.labels['app.kubernetes.io/name']", '.metadata.labels["app.kubernetes.io/name"]', "web"],
  ["metadata.labels.app\\.kubernetes\\.io/name", '.metadata.labels["app.kubernetes.io/name"]', "web"],
  [".metadata.labels.app.kubernetes.io/name", '.metadata.labels["app.kubernetes.io/name"]', "web"],
  [".metadata.labels.app", ".metadata.labels.app", "w"],
  [".metadata.finalizers[=c]", ".metadata.finalizers[1]", "c"],
  [".spec.twins[1].name", ".spec.twins[1].name", "a"],
  [".spec.env", ".spec.env", []],
  ["", "", object],
  [".", "", object],
];
const absent: readonly (readonly [asked: string, at: string, step: string, near: string | undefined])[] = [
  [".metadata.nam", ".metadata", "nam", "name"],
  [".spec.replicas", ".spec", "replicas", undefined],
  [".metadata.name.x", ".metadata.name", "x", undefined],
  [`${containers}[name=wab].image`, containers, "[name=wab]", "[name=web]"],
  [`${containers}[7]`, containers, "[7]", undefined],
  [".metadata.labels.__proto__", ".metadata.labels", "__proto__", undefined],
];

describe("findPath", () => {
  for (const [asked, path, value] of found)
    test(`${asked} is there`, () => {
      const result = findPath(asked, object);
      assert.equal(result.type, "found");
      assert.deepEqual([pathText(result.place.path), result.place.value], [path, value]);
      assert.deepEqual(
        result.place.steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], object),
        value,
      );
    });
  for (const [asked, at, step, near] of absent)
    test(`${asked} is not there`, () => {
      const result = findPath(asked, object);
      assert.equal(result.type, "absent");
      assert.deepEqual([pathText(result.at.path), result.step, result.near], [at, step, near]);
    });
  for (const asked of ["a..b", "[", ".a[", "a[b"])
    test(`${asked} is no path`, () => {
      assert.throws(() => findPath(asked, { a: { b: 1 } }), TypeError);
    });
  test("leaves under their one spelling", () => {
    const place = findPath(`${containers}`, object);
    assert.equal(place.type, "found");
    assert.deepEqual(
      [...leavesBelow(place.place)].map(({ path }) => pathText(path).slice(containers.length)),
      [
        "[name=web].name",
        "[name=web].image",
        "[name=web].ports[containerPort=80,protocol=TCP].containerPort",
        "[name=web].ports[containerPort=80,protocol=UDP].containerPort",
        "[name=web].ports[containerPort=80,protocol=UDP].protocol",
        "[name=side].name",
        "[name=side].image",
        "[name=side].args[0]",
      ],
    );
  });
});
