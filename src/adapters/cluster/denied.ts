import { SynclineError } from "../../core/errors.ts";
import { applierVerbs, grantCommand, granteeOf, type Grant, type Grantee } from "../../core/grant.ts";
import { refText } from "../../core/object-ref.ts";
import { printable } from "../../core/text.ts";
import type { Subject } from "./errors.ts";
import type { Status } from "./status.ts";

/** API-DENIED: what may not be done, by whom and where; in the hint the rule that would allow it, and the commands that make it. */
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
    const allowing = `Allow ${user} ${rule("", "serviceaccounts", "impersonate", as.name)} ${within(as.namespace)}.`;
    const grant = {
      to: granteeOf(user),
      verbs: ["impersonate"],
      resources: ["serviceaccounts"],
      resourceName: as.name,
      namespace: as.namespace,
      title: `impersonate-${as.name}`,
    };
    return new SynclineError("API-DENIED", `${object}${user} may not act as ${account}`, {
      ...details,
      hint: withCommand(allowing, grant),
    });
  }
  const escalation = /attempting to grant/.test(message);
  const to: Grantee = as === undefined ? granteeOf(user) : { type: "account", ...as };
  const allowing = `Allow ${account} ${rule(type.group, type.plural, verb)} ${within(namespace)}.`;
  return new SynclineError("API-DENIED", `${object}${account} may not ${verb} ${resource} ${place}`, {
    ...details,
    hint: escalation
      ? `Nobody may grant more than they have: ${account} needs these rights itself.`
      : withCommand(allowing, {
          to,
          ...verbsFor(verb, as !== undefined, resource),
          resources: [resource],
          namespace,
        }),
  });
}

/** Rights that are needed one after the other are given at once: else each is found out by the next refusal. */
function verbsFor(verb: string, isAccount: boolean, resource: string): Pick<Grant, "verbs" | "title"> {
  if (verb === "watch" || (verb === "list" && !isAccount))
    return { verbs: ["list", "watch"], title: `${resource}-watch` };
  if (verb === "get" || verb === "list") return { verbs: ["get", "list"], title: `${resource}-read` };
  return isAccount && applierVerbs.includes(verb)
    ? { verbs: applierVerbs, title: `${resource}-write` }
    : { verbs: [verb], title: `${resource}-${verb}` };
}

/** The user of `the agent` is not known. */
function withCommand(allowing: string, grant: Grant): string {
  const command = grantCommand(grant);
  return command === "" || command.includes("the agent") ? allowing : `${allowing} At once: ${command}`;
}

/** An RBAC rule as it is written in a Role. */
function rule(group: string, plural: string, verb: string, name?: string): string {
  const names = name === undefined ? "" : `, resourceNames: ["${name}"]`;
  return `{apiGroups: ["${group}"], resources: ["${plural}"]${names}, verbs: ["${verb}"]}`;
}

function within(namespace: string): string {
  return `with a ${namespace === "" ? "ClusterRole" : `Role in namespace ${namespace}`}`;
}
