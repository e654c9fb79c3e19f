import { SynclineError } from "../../core/errors.ts";
import { refText } from "../../core/object-ref.ts";
import { printable } from "../../core/text.ts";
import type { Subject } from "./errors.ts";
import type { Status } from "./status.ts";

/** API-DENIED: what may not be done, by whom, and in the hint the rule that would allow it. */
export function denied({ message }: Status, subject: Subject): SynclineError {
  const { verb, type, ref, namespace, as } = subject;
  const user = printable(/User "([^"]*)"/.exec(message)?.[1] ?? "") || "the agent";
  const account = as === undefined ? user : `service account ${as.namespace}/${as.name}`;
  const resource = type.group === "" ? type.plural : `${type.plural}.${type.group}`;
  const place = namespace === "" ? "in the whole cluster" : `in namespace ${namespace}`;
  const object = ref === undefined ? "" : `${refText(ref)}: `;
  const details = ref === undefined ? {} : { ref };
  // Also in the constrained form of 1.36: `cannot impersonate-on:user-info:list`.
  if (as !== undefined && /cannot impersonate/.test(message)) {
    return new SynclineError("API-DENIED", `${object}${user} may not act as ${account}`, {
      ...details,
      hint: `Allow ${user} ${rule("", "serviceaccounts", "impersonate", as.name)} ${within(as.namespace)}.`,
    });
  }
  const escalation = /attempting to grant/.test(message);
  const allowing = `Allow ${account} ${rule(type.group, type.plural, verb)} ${within(namespace)}.`;
  return new SynclineError("API-DENIED", `${object}${account} may not ${verb} ${resource} ${place}`, {
    ...details,
    hint: escalation
      ? `Nobody may grant more than they have: ${account} needs these rights itself.`
      : allowing,
  });
}

/** An RBAC rule as it is written in a Role. */
function rule(group: string, plural: string, verb: string, name?: string): string {
  const names = name === undefined ? "" : `, resourceNames: ["${name}"]`;
  return `{apiGroups: ["${group}"], resources: ["${plural}"]${names}, verbs: ["${verb}"]}`;
}

function within(namespace: string): string {
  return `with a ${namespace === "" ? "ClusterRole" : `Role in namespace ${namespace}`}`;
}
