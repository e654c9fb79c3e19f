import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { lockObjects, mostScaled, type LockSpec, type ScaledObject } from "../../src/install/lock-policy.ts";

const spec: LockSpec = {
  namespace: "team",
  name: "shop",
  setIds: ["set-b", "set-a"],
  resources: [
    { group: "apps", plural: "statefulsets" },
    { group: "", plural: "services" },
    { group: "apps", plural: "deployments" },
  ],
  scaled: [],
  breakGlassGroup: "",
};
const web: ScaledObject = {
  group: "apps",
  plural: "deployments",
  namespace: "shop",
  name: "web",
  source: "releases/web.yaml",
};
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
}
const specOf = (object: KubeObject | undefined): JsonObject => object?.["spec"] as JsonObject;
const rulesOf = (object: KubeObject | undefined): readonly Rule[] =>
  (specOf(object)["matchConstraints"] as unknown as { resourceRules: readonly Rule[] }).resourceRules;
const text = (objects: readonly KubeObject[]): string => JSON.stringify(objects);

describe("the lock of a GitSync", () => {
  test("a policy and its binding, named and labelled for it", () => {
    const objects = lockObjects(spec);
    assert.deepEqual(
      objects.map(({ kind, metadata: { name } }) => `${kind} ${name}`),
      [
        "ValidatingAdmissionPolicy syncline-lock.team.shop",
        "ValidatingAdmissionPolicyBinding syncline-lock.team.shop",
      ],
    );
    for (const { metadata } of objects)
      assert.deepEqual(metadata.labels, {
        "app.kubernetes.io/name": "syncline",
        "syncline.dev/lock-of": "team",
        "syncline.dev/gitsync": "shop",
      });
  });

  test("its kinds, one by one, and its sets", () => {
    const [policy] = lockObjects(spec);
    assert.deepEqual(
      rulesOf(policy).map(({ apiGroups, resources }) => [apiGroups, resources]),
      [
        [[""], ["services"]],
        [["apps"], ["deployments", "statefulsets"]],
      ],
    );
    assert.ok(!text(lockObjects(spec)).includes('resources":["*'));
    assert.ok(text(lockObjects(spec)).includes('"values":["set-a","set-b"]'));
  });

  const never: readonly (readonly [string, string])[] = [
    ["", "endpoints"],
    ["discovery.k8s.io", "endpointslices"],
    ["coordination.k8s.io", "leases"],
  ];
  for (const [group, plural] of never)
    test(`${plural} are never locked`, () => {
      const resources = [...spec.resources, { group, plural }];
      assert.deepEqual(lockObjects({ ...spec, resources }), lockObjects(spec));
      assert.deepEqual(lockObjects({ ...spec, resources: [{ group, plural }] }), []);
    });

  test("no release, or no kind yet: nothing", () => {
    assert.deepEqual(lockObjects({ ...spec, setIds: [] }), []);
    assert.deepEqual(lockObjects({ ...spec, resources: [] }), []);
  });

  test("scaling: by name, since a Scale has no labels", () => {
    const [, , policy, binding] = lockObjects({ ...spec, scaled: [web] });
    assert.equal(policy?.metadata.name, "syncline-lock.team.shop.scale");
    assert.deepEqual(specOf(binding)["policyName"], policy.metadata.name);
    assert.deepEqual(
      rulesOf(policy).map(({ resources, resourceNames }) => [resources, resourceNames]),
      [[["deployments/scale"], ["web"]]],
    );
    assert.ok(
      JSON.stringify(policy).includes(
        JSON.stringify({ "apps/deployments/shop/web": web.source }).slice(1, -1).replaceAll('"', '\\"'),
      ),
    );
  });

  test("what one policy names is bounded", () => {
    const scaled = Array.from({ length: mostScaled + 1 }, (_, index) => ({ ...web, name: `web-${index}` }));
    const [, , policy] = lockObjects({ ...spec, scaled });
    assert.equal(rulesOf(policy)[0]?.resourceNames?.length, mostScaled);
  });

  test("the break-glass group, whatever is in its name", () => {
    assert.ok(!text(lockObjects(spec)).includes("groups"));
    const [policy] = lockObjects({ ...spec, breakGlassGroup: `on"call' || true` });
    const conditions = specOf(policy)["matchConditions"] as { expression: string }[];
    assert.equal(
      conditions[1]?.expression,
      `!("on\\"call' || true" in request.userInfo.?groups.orValue([]))`,
    );
  });

  test("equal specs give equal bytes", () => {
    const other = { ...spec, setIds: spec.setIds.toReversed(), resources: spec.resources.toReversed() };
    assert.equal(text(lockObjects(other)), text(lockObjects(spec)));
  });
});
