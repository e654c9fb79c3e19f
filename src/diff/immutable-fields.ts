import type { FieldChange } from "../core/change.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import { objectAnnotations } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { groupKindText } from "../core/object-ref.ts";
import { refOf } from "../core/manifest.ts";
import { parseQuantity } from "../core/quantity.ts";
import { isRunOnceKind, mayReplace, whyNotReplaced } from "./immutable.ts";

/** Changes that the API server refuses on an object that exists, known before they are tried. `only`: nothing below it may change but
 *  what `but` names. `if`: the rule holds for such a live object only. */
interface Rule {
  readonly only: RegExp;
  readonly but?: RegExp;
  readonly if?: (live: KubeObject) => boolean;
}

const selector: Rule = { only: /^\.spec\.selector\b/ };
const roleRef: Rule = { only: /^\.roleRef\b/ };
const isFrozen = (live: KubeObject): boolean => live["immutable"] === true;
const frozen: readonly Rule[] = [{ only: /^\.(data|binaryData|immutable)\b/, if: isFrozen }];

/** By kind, as groupKindText writes it. Source: pkg/apis/<group>/validation of Kubernetes 1.36 (ValidateImmutableField and the Update
 *  functions). What is missing here is told by the server's refusal all the same (immutable.ts). */
const rules: Readonly<Record<string, readonly Rule[]>> = {
  "Deployment.apps": [selector],
  "ReplicaSet.apps": [selector],
  "DaemonSet.apps": [selector],
  "StatefulSet.apps": [
    {
      only: /^\.spec\b/,
      but: /^\.spec\.(replicas|ordinals|template|updateStrategy|revisionHistoryLimit|persistentVolumeClaimRetentionPolicy|minReadySeconds)\b/,
    },
  ],
  "Job.batch": [
    {
      only: /^\.spec\.(template|selector|completionMode|podFailurePolicy|backoffLimitPerIndex|managedBy|successPolicy)\b/,
    },
    {
      only: /^\.spec\.completions\b/,
      if: ({ spec }) => !isJsonObject(spec) || spec["completionMode"] !== "Indexed",
    },
  ],
  Pod: [
    {
      only: /^\.spec\b/,
      but: /^\.spec\.((initContainers|containers)\[[^\]]*\]\.image|activeDeadlineSeconds|tolerations|terminationGracePeriodSeconds|schedulingGates)\b/,
    },
  ],
  Service: [
    {
      only: /^\.spec\.clusterIPs?\b/,
      if: ({ spec }) =>
        isJsonObject(spec) && spec["clusterIP"] !== undefined && spec["type"] !== "ExternalName",
    },
  ],
  PersistentVolumeClaim: [
    { only: /^\.spec\b/, but: /^\.spec\.(resources\.(requests|limits)|volumeAttributesClassName)\b/ },
  ],
  PersistentVolume: [
    {
      only: /^\.spec\b/,
      but: /^\.spec\.(capacity|accessModes|persistentVolumeReclaimPolicy|claimRef|mountOptions|storageClassName|volumeAttributesClassName)\b/,
    },
  ],
  "StorageClass.storage.k8s.io": [{ only: /^\.(provisioner|parameters|reclaimPolicy|volumeBindingMode)\b/ }],
  "RoleBinding.rbac.authorization.k8s.io": [roleRef],
  "ClusterRoleBinding.rbac.authorization.k8s.io": [roleRef],
  ConfigMap: frozen,
  Secret: [...frozen, { only: /^\.type\b/ }],
  "CustomResourceDefinition.apiextensions.k8s.io": [
    { only: /^\.spec\.(group|scope|names\.(kind|plural))\b/ },
  ],
  "PriorityClass.scheduling.k8s.io": [{ only: /^\.(value|preemptionPolicy)\b/ }],
  "IngressClass.networking.k8s.io": [{ only: /^\.spec\.controller\b/ }],
  "RuntimeClass.node.k8s.io": [{ only: /^\.handler\b/ }],
  "EndpointSlice.discovery.k8s.io": [{ only: /^\.addressType\b/ }],
};

/** What a change of values that cannot be changed in place comes to. `replace`: deleted and made anew, as Git consents; `rerun`: a Job
 *  or Pod runs anew when the old one has ended; `uncorrectable`: nothing is done, `words` say why and what can be. */
export type Immutability =
  | { readonly type: "replace" | "rerun"; readonly paths: readonly string[] }
  | { readonly type: "uncorrectable"; readonly paths: readonly string[]; readonly words: string };

/** Judges changes of a live object's fields; undefined when each of them can be made in place. `isRollout`: Git says something new. */
export function immutability(
  changes: readonly FieldChange[],
  {
    live,
    desired,
    isRollout,
  }: { readonly live: KubeObject; readonly desired: KubeObject; readonly isRollout: boolean },
): Immutability | undefined {
  const paths = changes.filter((change) => isImmutable(change, live)).map(({ path }) => path);
  return paths.length === 0 ? undefined : consented(paths, { live, desired, isRollout });
}

/** The same for paths that are known to be immutable, because the server said so. */
export function consented(
  paths: readonly string[],
  {
    live,
    desired,
    isRollout,
  }: { readonly live: KubeObject; readonly desired: KubeObject; readonly isRollout: boolean },
): Immutability {
  const loss = whyNotReplaced(live);
  if (loss === undefined && isRunOnceKind(refOf(live)) && isRollout) return { type: "rerun", paths };
  const asks = mayReplace(desired);
  if (asks && loss === undefined) return { type: "replace", paths };
  const which = paths.length === 0 ? "a value that it has" : paths.join(", ");
  const is = paths.length > 1 ? "are immutable" : "is immutable";
  const replace = `annotate ${objectAnnotations.replace}: "true"`;
  const choices = ["raise Git to the live value", "yield the field (fields: in release.yaml)"];
  const advice = (loss === undefined ? [...choices, `or ${replace}`] : choices).join(", ");
  const never = loss === undefined ? "" : `; it is never replaced: ${loss}`;
  return { type: "uncorrectable", paths, words: `${which} ${is}: ${advice}${never}` };
}

function isImmutable(change: FieldChange, live: KubeObject): boolean {
  const own = rules[groupKindText(refOf(live))] ?? [];
  const { path } = change;
  if (path === ".spec.resources.requests.storage") return shrinks(change, live);
  return own.some(
    ({ only, but, if: holds }) =>
      only.test(path) && but?.test(path) !== true && (holds === undefined || holds(live)),
  );
}

/** A claim grows, and never shrinks. */
function shrinks({ before, after }: FieldChange, { kind }: KubeObject): boolean {
  const amount = (value: Json | undefined): bigint | undefined => parseQuantity(String(value ?? ""));
  const [was, is] = [amount(before), amount(after)];
  return kind === "PersistentVolumeClaim" && was !== undefined && is !== undefined && is < was;
}
