import type { Health, HealthWord, ReleaseHealth } from "../core/health.ts";
import type { KubeObject } from "../core/manifest.ts";
import { groupKindText, groupOf, type GroupKind, type ObjectRef } from "../core/object-ref.ts";
import { byText, printable } from "../core/text.ts";
import { conditionsHealth } from "./conditions.ts";
import type { CustomRules } from "./custom.ts";
import { finalizerText } from "./finalizers.ts";
import { rules } from "./rules.ts";
import { progressing, type HealthContext } from "./verdict.ts";

/**
 * How one live object is doing. `context` may bring what stands around it, whose troubles are then named as the cause. A rule of the
 * repository comes before ours; kinds without one are judged by their conditions; what has no status is Healthy by being there.
 */
export function healthOf(object: KubeObject, context: HealthContext = {}, custom?: CustomRules): Health {
  const kind = groupKindText({ group: groupOf(object.apiVersion), kind: object.kind });
  if (object.metadata.deletionTimestamp !== undefined && kind !== "Namespace") return ending(object);
  const rule = custom?.get(kind) ?? (Object.hasOwn(rules, kind) ? rules[kind] : undefined);
  const health = (rule ?? conditionsHealth)(object, context);
  return { ...health, message: printable(health.message) };
}

/** Whether an object's status can say more than that it is there: false for built-in kinds without a rule. */
export function hasHealthRule(kind: GroupKind, custom?: CustomRules): boolean {
  const name = groupKindText(kind);
  return custom?.has(name) === true || Object.hasOwn(rules, name) || !withoutStatus.has(kind.group);
}

/** The health of a release: the worst of its objects, which the message names: `Deployment/search: 1 of 3 replicas ready`. */
export function worstOf(
  healths: readonly { readonly ref: ObjectRef; readonly health: Health }[],
): ReleaseHealth {
  const bad = healths
    .filter(({ health }) => health.status !== "Healthy")
    .toSorted((a, b) => severity(b) - severity(a) || byText(nameOf(a.ref), nameOf(b.ref)));
  const [worst] = bad;
  if (worst === undefined) return { status: "Healthy", message: "" };
  const others = bad.length === 1 ? "" : ` (and ${String(bad.length - 1)} more)`;
  const { status, message, overdue } = worst.health;
  return {
    status,
    message: `${nameOf(worst.ref)}: ${message}${others}`,
    worst,
    ...(overdue === undefined ? {} : { overdue }),
  };
}

/** An object that is deleted and not yet gone: its finalizers hold it. */
function ending({ metadata: { finalizers = [] } }: KubeObject): Health {
  const held = finalizers.length === 0 ? "" : `; waits for ${finalizers.map(finalizerText).join(", ")}`;
  return progressing(`being deleted${printable(held)}`);
}

/** Groups of the API server whose other kinds are what they are: ConfigMap, Role, StorageClass … */
const withoutStatus: ReadonlySet<string> = new Set([
  "",
  "apps",
  "batch",
  "autoscaling",
  "policy",
  "networking.k8s.io",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "scheduling.k8s.io",
  "node.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
]);

/** The worst comes last; of equal words the one that waits too long already. */
const order: readonly HealthWord[] = [
  "Healthy",
  "Suspended",
  "Unknown",
  "Progressing",
  "Missing",
  "Degraded",
];

function severity({ health }: { readonly health: Health }): number {
  return 2 * order.indexOf(health.status) + (health.overdue === true ? 1 : 0);
}

function nameOf({ kind, name }: ObjectRef): string {
  return `${kind}/${name}`;
}
