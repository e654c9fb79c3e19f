import type { FieldChange } from "../core/change.ts";
import { parsePath, valueAt, type FieldPath } from "../core/field-path.ts";
import type { ForeignField } from "../core/foreign.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import { refOf, type KubeObject } from "../core/manifest.ts";
import { covers, type Rulings } from "./left-fields.ts";
import { maskChange, masked } from "./mask.ts";

/** Those foreign fields that Git has no say about: it neither declares them nor leaves them to others in release.yaml. */
export function undeclared(
  fields: readonly ForeignField[],
  body: KubeObject,
  { left }: Pick<Rulings, "left">,
): readonly ForeignField[] {
  return fields.filter(({ path }) => {
    const steps = parsePath(path);
    const declared = valueAt(body, steps);
    const isDeclared = declared !== undefined && !isEmpty(declared);
    return !isDeclared && !left.some((above) => covers(above, steps));
  });
}

/** Foreign fields as they stand in the object, masked. What is empty, or what the API server would fill in itself, adds nothing. */
export function foreignValues(fields: readonly ForeignField[], live: KubeObject): readonly FieldChange[] {
  const ref = refOf(live);
  return fields.flatMap(({ path, owner, by }) => {
    const steps = parsePath(path);
    const value = valueAt(live, steps);
    if (value === undefined || isEmpty(value) || isDefault(steps, value, live)) return [];
    return [
      maskChange(ref, { path, before: withoutEnvValues(steps, value), owner, ...(by && { user: by.user }) }),
    ];
  });
}

function isEmpty(value: Json): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

/** What the API server fills in beside what was written (Kubernetes API, defaults of PodSpec): whoever writes an object anew owns these too. */
const defaults: Readonly<Record<string, readonly Json[]>> = {
  terminationGracePeriodSeconds: [30],
  dnsPolicy: ["ClusterFirst"],
  schedulerName: ["default-scheduler"],
  enableServiceLinks: [true],
  preemptionPolicy: ["PreemptLowerPriority"],
  terminationMessagePath: ["/dev/termination-log"],
  terminationMessagePolicy: ["File"],
  imagePullPolicy: ["IfNotPresent", "Always"],
  protocol: ["TCP"],
  timeoutSeconds: [1, 10],
  periodSeconds: [10],
  successThreshold: [1],
  failureThreshold: [3],
  defaultMode: [420],
  failurePolicy: ["Fail"],
  matchPolicy: ["Equivalent"],
  reinvocationPolicy: ["Never"],
};

function isDefault(path: FieldPath, value: Json, live: KubeObject): boolean {
  const name = path.at(-1);
  if (typeof name !== "string") return false;
  // The old name of serviceAccountName, which the API server keeps equal to it.
  if (name === "serviceAccount") return value === valueAt(live, [...path.slice(0, -1), "serviceAccountName"]);
  // On an init container it means another thing: that container never ends.
  if (name === "restartPolicy") return value === "Always" && path.at(-2) === "spec";
  return defaults[name]?.includes(value) ?? false;
}

/** Nobody has said of these values that they are no secrets. */
function withoutEnvValues(path: FieldPath, value: Json): Json {
  if (path.includes("env") && path.at(-1) === "value") return masked;
  return hideEnv(value, path.at(-2) === "env");
}

function hideEnv(value: Json, isVariable: boolean): Json {
  if (Array.isArray(value)) return value.map((item) => hideEnv(item as Json, false));
  if (!isJsonObject(value)) return value;
  const hidden: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(value as JsonObject)) {
    if (inner === undefined) continue;
    if (isVariable && name === "value") hidden[name] = masked;
    else if (name === "env" && Array.isArray(inner))
      hidden[name] = (inner as readonly Json[]).map((item) => hideEnv(item, true));
    else hidden[name] = hideEnv(inner, false);
  }
  return hidden;
}
