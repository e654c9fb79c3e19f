import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { Manifest } from "../core/manifest.ts";
import { refId, type ObjectRef } from "../core/object-ref.ts";
import type { Waves } from "./waves.ts";

/** What a workload needs and what comes in a later wave of the same release: it never gets healthy, and so that wave never comes. */
export function lateNeeds(manifest: Manifest, waves: Waves): readonly { ref: ObjectRef; wave: number }[] {
  const own = waves.get(refId(manifest.ref)) ?? 0;
  return referencesOf(manifest).flatMap((ref) => {
    const wave = waves.get(refId(ref));
    return wave !== undefined && wave > own ? [{ ref, wave }] : [];
  });
}

/** What the pods of a workload cannot start without: its ServiceAccount, Secrets, ConfigMaps and claims that are not optional. */
export function referencesOf({ ref, object }: Manifest): readonly ObjectRef[] {
  const pod = podSpec(ref.kind, map(object["spec"]));
  if (pod === undefined) return [];
  const found = new Map<string, ObjectRef>();
  const add = (kind: string, name: Json | undefined, optional?: Json): void => {
    if (typeof name !== "string" || name === "" || optional === true) return;
    const needed = { group: "", kind, namespace: ref.namespace, name };
    found.set(refId(needed), needed);
  };
  add("ServiceAccount", pod["serviceAccountName"]);
  for (const container of [...maps(pod["initContainers"]), ...maps(pod["containers"])])
    addEnvironment(container, add);
  for (const volume of maps(pod["volumes"])) addVolume(volume, add);
  return [...found.values()];
}

type Add = (kind: string, name: Json | undefined, optional?: Json) => void;

function addEnvironment(container: JsonObject, add: Add): void {
  for (const from of maps(container["envFrom"])) {
    const [secret, config] = [map(from["secretRef"]), map(from["configMapRef"])];
    add("Secret", secret["name"], secret["optional"]);
    add("ConfigMap", config["name"], config["optional"]);
  }
  for (const { valueFrom } of maps(container["env"])) {
    const [secret, config] = [map(map(valueFrom)["secretKeyRef"]), map(map(valueFrom)["configMapKeyRef"])];
    add("Secret", secret["name"], secret["optional"]);
    add("ConfigMap", config["name"], config["optional"]);
  }
}

function addVolume(volume: JsonObject, add: Add): void {
  const [secret, config] = [map(volume["secret"]), map(volume["configMap"])];
  add("Secret", secret["secretName"], secret["optional"]);
  add("ConfigMap", config["name"], config["optional"]);
  add("PersistentVolumeClaim", map(volume["persistentVolumeClaim"])["claimName"]);
  for (const source of maps(map(volume["projected"])["sources"])) {
    const [inSecret, inConfig] = [map(source["secret"]), map(source["configMap"])];
    add("Secret", inSecret["name"], inSecret["optional"]);
    add("ConfigMap", inConfig["name"], inConfig["optional"]);
  }
}

/** Custom resources with a pod template at the usual place count as workloads too. */
function podSpec(kind: string, spec: JsonObject): JsonObject | undefined {
  if (kind === "Pod") return spec;
  const holder = kind === "CronJob" ? map(map(spec["jobTemplate"])["spec"]) : spec;
  const template = map(holder["template"])["spec"];
  return isJsonObject(template) ? template : undefined;
}

function map(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function maps(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}
