import assert from "node:assert/strict";
import { test } from "node:test";
import { SynclineError } from "../../src/core/errors.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../src/core/manifest.ts";
import { decide, needsReading } from "../../src/diff/decide.ts";
import type { Live, Observation } from "../../src/diff/observation.ts";
import { liveEntry } from "../../src/sync/live-entries.ts";
import { manifest, liveObject, observation } from "./objects.ts";

const { ref } = manifest();
const member = (object: KubeObject): Live => ({ type: "member", entry: liveEntry(ref, object.metadata) });
const read = (object: KubeObject): Live => ({ type: "read", object });
const { ownFields } = liveEntry(ref, liveObject().metadata);
const known = { uid: "u1", digest: "d1", ownFields, left: "" };

/** kubectl scaled it: the field left our entry. */
function scaled(object: KubeObject, manager = "kubectl"): KubeObject {
  const [own] = object.metadata.managedFields ?? [];
  const { "f:replicas": _gone, ...spec } = (own?.fieldsV1?.["f:spec"] ?? {}) as Record<string, object>;
  const mine = { ...own, fieldsV1: { ...own?.fieldsV1, "f:spec": spec } } as ManagedFieldsEntry;
  const theirs: ManagedFieldsEntry = {
    manager,
    operation: "Update",
    subresource: "scale",
    fieldsV1: { "f:spec": { "f:replicas": {} } },
  };
  return {
    ...object,
    spec: { ...(object["spec"] as object), replicas: 10 },
    metadata: { ...object.metadata, managedFields: [mine, theirs] },
  };
}

const autoscaled = (object: KubeObject): KubeObject => scaled(object, "kube-controller-manager");
/** Beside the autoscaler's work, somebody set another image. */
function autoscaledAndEdited(object: KubeObject): KubeObject {
  const live = autoscaled(object);
  const template = {
    spec: { containers: [{ name: "web", image: "web:evil", resources: { limits: { cpu: "1" } } }] },
  };
  return { ...live, spec: { ...(live["spec"] as object), template } };
}

const rows: readonly (readonly [string, Observation, string])[] = [
  ["absent and never applied: create", observation({ type: "absent" }, { settled: false }), "create"],
  [
    "absent after this digest was applied: deleted by hand",
    observation({ type: "absent" }),
    "correct deleted",
  ],
  [
    "absent, but recorded in this process",
    observation({ type: "absent" }, { settled: false, known }),
    "correct deleted",
  ],
  ["a completed Job that its TTL removed", observation({ type: "done" }), "unchanged"],
  ["recorded fingerprint", observation(member(liveObject()), { known }), "unchanged"],
  ["after a restart, our entry covers everything", observation(member(liveObject())), "unchanged"],
  [
    "a new digest is a rollout",
    observation(member(liveObject()), { known: { ...known, digest: "d0" } }),
    "update",
  ],
  [
    "after a restart in the middle of a rollout",
    observation(member(liveObject()), { settled: false }),
    "update",
  ],
  ["scaled by hand", observation(read(liveObject(scaled)), { known }), "correct fields .spec.replicas"],
  [
    "scaled by an autoscaler: recorded, no drift",
    observation(read(liveObject(autoscaled)), { known }),
    "touched",
  ],
  ["an autoscaler's field after a restart", observation(read(liveObject(autoscaled))), "unchanged"],
  [
    "edited, and scaled by an autoscaler",
    observation(read(liveObject(autoscaledAndEdited)), { known }),
    "correct fields .spec.template.spec.containers[name=web].image",
  ],
  [
    "taken and given back",
    observation(read(liveObject()), { known: { ...known, ownFields: "{}" } }),
    "touched",
  ],
  [
    "its membership label was taken off",
    observation(read(liveObject((object) => ({ ...object, metadata: { ...object.metadata, labels: {} } }))), {
      known,
    }),
    "correct label stripped",
  ],
  ["unknown kind", observation({ type: "unknownKind" }), "refuse OBJ-KIND"],
  [
    "a read that was refused",
    observation({ type: "unreadable", error: new SynclineError("API-DENIED", "no") }),
    "refuse API-DENIED",
  ],
  ["made by kubectl before", observation(stranger({})), "adopt"],
  [
    "in another set",
    observation({ ...stranger({}), owner: { text: "team-a/shop/cart", free: false } }),
    "refuse OBJ-OWNED",
  ],
  [
    "in a set that no longer asks for it: moves",
    observation({ ...stranger({}), owner: { text: "team-a/shop/cart", free: true } }),
    "adopt",
  ],
  [
    "with Helm's mark",
    observation(stranger({ annotations: { "meta.helm.sh/release-name": "x" } })),
    "refuse OBJ-OWNED",
  ],
  [
    "with Helm's mark and adopt: true",
    observation(stranger({ annotations: { "meta.helm.sh/release-name": "x" } }), { adopt: true }),
    "adopt",
  ],
  [
    "controlled by an owner",
    observation(
      stranger({
        ownerReferences: [{ apiVersion: "v1", kind: "Widget", name: "w", uid: "u", controller: true }],
      }),
    ),
    "refuse OBJ-OWNED",
  ],
];

function stranger(meta: object): Extract<Live, { type: "stranger" }> {
  return { type: "stranger", meta: { name: "web", namespace: "shop", uid: "u9", ...meta }, owner: undefined };
}

for (const [name, seen, want] of rows) {
  test(`decide: ${name}`, () => {
    const change = decide(seen);
    const detail =
      change.action === "correct"
        ? ` ${change.kind}${change.kind === "fields" ? ` ${change.fields.map(({ path }) => path).join(" ")}` : ""}`
        : change.action === "refuse"
          ? ` ${change.code}`
          : "";
    assert.equal(`${change.action}${detail}`, want);
  });
}

test("a refusal names the owner", () => {
  const change = decide(observation({ ...stranger({}), owner: { text: "team-a/shop/cart", free: false } }));
  assert.equal(
    change.action === "refuse" && change.reason,
    "Deployment shop/web belongs to team-a/shop/cart; it is not touched",
  );
});

test("only a fingerprint that moved under an equal digest has to be read", () => {
  const entry = liveEntry(ref, liveObject().metadata);
  const moved = liveEntry(ref, liveObject(scaled).metadata);
  assert.equal(needsReading(observation({ type: "absent" }, { known }), entry), false);
  assert.equal(needsReading(observation({ type: "absent" }, { known }), moved), true);
  assert.equal(needsReading(observation({ type: "absent" }), moved), true);
  assert.equal(needsReading(observation({ type: "absent" }, { settled: false }), moved), false);
});

const level = "pod-security.kubernetes.io/enforce";
const namespaceRows: readonly (readonly [string, string | undefined, boolean, string])[] = [
  ["the level it has", "restricted", false, "adopt"],
  ["another level", "privileged", false, "refuse OBJ-RESERVED"],
  ["no level so far", undefined, false, "refuse OBJ-RESERVED"],
  ["another level, and adopt: true", "privileged", true, "adopt"],
];
for (const [name, live, adopt, want] of namespaceRows)
  test(`R21: taking over a Namespace with ${name}`, () => {
    const labels = { [level]: "restricted" };
    const declared = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels } };
    const seen = stranger({ labels: live === undefined ? {} : { [level]: live } });
    const change = decide({ ...observation(seen, { adopt }), manifest: manifest(declared) });
    assert.equal(change.action === "refuse" ? `refuse ${change.code}` : change.action, want);
  });
