import type { FieldPath } from "./field-path.ts";

/** Merge keys of the associative lists of built-in kinds, by the name of the list (Kubernetes API, x-kubernetes-list-map-keys).
 *  Where a manager's entry shows them, that counts instead. A list that is not here is one of positions. */
const keysByList: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  ephemeralContainers: ["name"],
  volumes: ["name"],
  env: ["name"],
  imagePullSecrets: ["name"],
  volumeMounts: ["mountPath"],
  volumeDevices: ["devicePath"],
  topologySpreadConstraints: ["topologyKey", "whenUnsatisfiable"],
  hostAliases: ["ip"],
  resourceClaims: ["name"],
  conditions: ["type"],
  ownerReferences: ["uid"],
  matchConditions: ["name"],
  webhooks: ["name"],
};

/** The fields that tell the items of a list apart; undefined where they have none. Keys of `ports` differ: a container's have containerPort, a Service's have port. */
export function builtinListKeys(path: FieldPath, item: object): readonly string[] | undefined {
  const name = path.findLast((step) => typeof step === "string");
  if (name === "ports" && "containerPort" in item) return ["containerPort", "protocol"];
  if (name === "ports" && "port" in item && path.length === 2) return ["port", "protocol"];
  return typeof name === "string" && Object.hasOwn(keysByList, name) ? keysByList[name] : undefined;
}
