import assert from "node:assert/strict";
import { createCluster } from "../../src/adapters/cluster/cluster.ts";
import { applyObject } from "../../src/apply/apply-object.ts";
import type { Applied } from "../../src/apply/send.ts";
import { createSlots, type ApplyContext } from "../../src/apply/context.ts";
import { refOf, type KubeObject } from "../../src/core/manifest.ts";
import type { ObjectRef } from "../../src/core/object-ref.ts";
import type { Result } from "../../src/core/outcome.ts";
import type { FieldRule } from "../../src/core/release.ts";
import type { Scale } from "../../src/core/scale.ts";
import { fingerprint, ownEntry } from "../../src/diff/fields-v1.ts";
import { rulingsOn } from "../../src/diff/left-fields.ts";
import { systemClock } from "../../src/adapters/clock/clock.ts";
import type { Write } from "../../src/plan/plan.ts";
import type { Cluster } from "../../src/ports.ts";
import { api } from "../../tools/testcluster/api.ts";
import { kubectl } from "../../tools/testcluster/kubectl.ts";
import { sharedCluster, testNamespace } from "../../tools/testcluster/shared.ts";
import { connectionTo } from "../adapters/cluster/connection-to.ts";
import { recordingLog } from "../support/recording-log.ts";

/** A namespace of the real API server, and one release that is applied into it object by object. */
export interface Place {
  readonly namespace: string;
  readonly cluster: Cluster;
  /** Applies an object as the release; `how` defaults to what an object that exists, or not, calls for. */
  apply(object: KubeObject, how?: How): Promise<Result>;
  /** The same, with all that came of it. */
  applied(object: KubeObject, how?: How): Promise<Applied>;
  live(ref: ObjectRef): Promise<KubeObject>;
  /** `kubectl ARGS` in the namespace; throws when it fails. */
  kubectl(args: readonly string[], input?: object): Promise<void>;
}

export interface How {
  readonly action?: "adopt" | "correct";
  readonly fields?: readonly FieldRule[];
  readonly scale?: Scale;
}

const signal = new AbortController().signal;

export async function applyPlace(prefix: string): Promise<Place> {
  const shared = await sharedCluster();
  const namespace = await testNamespace(shared, prefix);
  const cluster = createCluster(await connectionTo(shared), { log: recordingLog() });
  const account = { namespace, name: "applier" };
  const { status, text } = await api(
    shared,
    "POST",
    "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    {
      body: {
        metadata: { name: `${namespace}-applier` },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
        subjects: [{ kind: "ServiceAccount", ...account }],
      },
    },
  );
  assert.equal(status, 201, text);
  const find = (ref: ObjectRef): Promise<KubeObject | undefined> => cluster.get(ref, {}, signal);
  const applied: Place["applied"] = async (bare, { action, fields = [], scale } = {}) => {
    const metadata = isNamespaced(bare) ? { ...bare.metadata, namespace } : bare.metadata;
    const object = { ...bare, metadata };
    const ref = refOf(object);
    const before = await find(ref);
    const ownFields = before === undefined ? "" : fingerprint(ownEntry(before.metadata));
    const context: ApplyContext = {
      cluster,
      account,
      marks: { setId: "applyset-a-v1", gitSync: "shop", release: "web" },
      rulingsOn: (of) => rulingsOn(of, fields, scale),
      ownFieldsOf: () => ownFields,
      slots: createSlots(4),
      clock: systemClock,
      log: recordingLog(),
    };
    return applyObject(changeOf(object, before, action), context, signal);
  };
  return {
    namespace,
    cluster,
    apply: async (object, how) => (await applied(object, how)).result,
    applied,
    async live(ref) {
      const object = await find(isNamespaced(ref) ? { ...ref, namespace } : ref);
      assert.ok(object);
      return object;
    },
    async kubectl(args, input) {
      const more = input === undefined ? {} : { input: JSON.stringify(input) };
      const { code, stderr } = await kubectl(shared, ["-n", namespace, ...args], more);
      assert.equal(code, 0, stderr);
    },
  };
}

function isNamespaced({ kind }: { readonly kind: string }): boolean {
  return kind !== "StorageClass";
}

function changeOf(object: KubeObject, before: KubeObject | undefined, action: How["action"]): Write {
  const ref = refOf(object);
  const manifest = { ref, object, position: { file: "manifests/a.yaml", line: 1, column: 1 } };
  if (before === undefined) return { action: "create", ref, manifest };
  const uid = before.metadata.uid ?? "";
  if (action === "adopt") return { action, ref, manifest, uid, owners: [] };
  if (action === "correct") return { action, ref, manifest, uid, fields: [], kind: "fields" };
  return { action: "update", ref, manifest, uid };
}
