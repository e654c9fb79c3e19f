import type { Json, JsonObject } from "../../src/core/json.ts";
import { refOf, type KubeObject, type ManagedFieldsEntry, type Manifest } from "../../src/core/manifest.ts";
import { rulingsOn } from "../../src/diff/left-fields.ts";
import { withMarks, type Marks } from "../../src/diff/marks.ts";
import type { Live, Observation } from "../../src/diff/observation.ts";

export const marks: Marks = { setId: "applyset-a-v1", gitSync: "shop", release: "web" };

/** A Deployment as a chart declares it. */
export function deployment(replicas = 3): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop" },
    spec: {
      replicas,
      template: {
        spec: { containers: [{ name: "web", image: "web:1", resources: { limits: { cpu: "1000m" } } }] },
      },
    },
  };
}

export function manifest(object: KubeObject = deployment()): Manifest {
  return {
    ref: refOf(object),
    object,
    position: { file: "releases/web/manifests/web.yaml", line: 1, column: 1 },
  };
}

/** The entry a server writes for an apply of `object`, by hand: lists of containers by name, everything else leaf by leaf. */
export function entryOf(
  object: KubeObject,
  manager = "syncline",
  operation: "Apply" | "Update" = "Apply",
): ManagedFieldsEntry {
  const { metadata, apiVersion, kind: _kind, ...rest } = object;
  const { name: _name, namespace: _namespace, ...owned } = metadata;
  const fieldsV1: JsonObject = {
    ...fields(rest),
    ...(Object.keys(owned).length > 0 ? { "f:metadata": fields(owned) } : {}),
  };
  return { manager, operation, apiVersion, fieldsType: "FieldsV1", fieldsV1, time: "2026-11-01T10:00:00Z" };
}

function fields(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [`f:${key}`, node(child ?? null)]));
}

function node(value: Json): JsonObject {
  if (Array.isArray(value)) {
    return Object.fromEntries(
      (value as JsonObject[]).map((item) => [
        `k:${JSON.stringify({ name: item["name"] })}`,
        { ".": {}, ...fields(item) },
      ]),
    );
  }
  return typeof value === "object" && value !== null ? fields(value as JsonObject) : {};
}

/** The live object after our apply, changed by `change`. */
export function liveObject(change: (object: KubeObject) => KubeObject = (object) => object): KubeObject {
  const body = withMarks(manifest(), marks);
  const metadata = { ...body.metadata, uid: "u1", resourceVersion: "7", managedFields: [entryOf(body)] };
  return change({ ...body, metadata });
}

export function observation(live: Live, more: Partial<Observation> = {}): Observation {
  const seen = manifest();
  return {
    manifest: seen,
    body: withMarks(seen, marks),
    rulings: rulingsOn(seen.ref, []),
    digest: "d1",
    known: undefined,
    settled: true,
    adopt: false,
    live,
    ...more,
  };
}
