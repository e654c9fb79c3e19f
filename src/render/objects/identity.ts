import { isJsonObject } from "../../core/json.ts";
import { groupOf } from "../../core/object-ref.ts";
import type { Problem } from "../../core/problem.ts";
import { nearest } from "../../core/text.ts";
import { kindText } from "../helpers/arguments.ts";
import { mistake, type Found, type FoundObject } from "./found.ts";

/** Whether a value is an object at all (rows B47–B49): apiVersion, kind, a name of the form its kind wants.
 */
export function checkIdentity(found: Found): {
  readonly object?: FoundObject;
  readonly problems: readonly Problem[];
} {
  const { value } = found;
  if (!isJsonObject(value)) {
    const message = `the document is ${kindText(value)}, not an object`;
    return { problems: [mistake("OBJ-TYPE", message, found.at([]), "write apiVersion, kind and metadata")] };
  }
  const type = typeProblem(found, "apiVersion") ?? typeProblem(found, "kind");
  if (type !== undefined) return { problems: [type] };
  const name = nameProblem(found);
  if (name !== undefined) return { problems: [name] };
  const object = found as FoundObject;
  return { object, problems: formatProblems(object) };
}

function typeProblem(found: Found, key: "apiVersion" | "kind"): Problem | undefined {
  const value = found.value as Readonly<Record<string, unknown>>;
  const text = value[key];
  if (typeof text === "string" && formats[key].test(text)) return undefined;
  if (text !== undefined)
    return mistake("OBJ-TYPE", `${key} is not valid`, found.at([key]), `write ${examples[key]}`);
  const near = nearest(
    key,
    Object.keys(value).filter((other) => !(other in formats)),
  );
  const message = `the document has no ${key}${near === undefined ? "" : `; found "${near}"`}`;
  return mistake(
    "OBJ-TYPE",
    message,
    near === undefined ? found.at([]) : found.keyAt([near]),
    `write ${examples[key]}`,
  );
}

const formats = {
  apiVersion: /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[a-z0-9]+$/,
  kind: /^[A-Za-z][A-Za-z0-9]*$/,
} as const;
const examples = { apiVersion: "apiVersion: apps/v1", kind: "kind: Deployment" } as const;

function nameProblem(found: Found): Problem | undefined {
  const { metadata, kind } = found.value as { readonly metadata?: unknown; readonly kind: string };
  if (metadata !== undefined && !isJsonObject(metadata)) {
    return mistake(
      "OBJ-TYPE",
      `metadata of ${kind} is ${kindText(metadata as null)}, needs a map`,
      found.at(["metadata"]),
    );
  }
  const { name, generateName } = metadata ?? {};
  if (typeof name === "string" && name !== "") return undefined;
  if (typeof name === "number" || typeof name === "boolean") {
    const written = found.textAt(["metadata", "name"]) ?? String(name);
    const hint = `quote it: "${written}"`;
    return mistake(
      "YAML-STRING",
      `metadata.name of ${kind} is a ${typeof name}`,
      found.at(["metadata", "name"]),
      hint,
    );
  }
  const generated = generateName !== undefined;
  const message = `${kind} needs metadata.name${generated ? " (generateName cannot be synced)" : ""}`;
  return mistake(
    "OBJ-NAME",
    message,
    found.at(generated ? ["metadata", "generateName"] : ["metadata"]),
    "write metadata.name",
  );
}

/** Rules of apimachinery/pkg/api/validation: subdomains by default, labels for namespaces and services, path
 *  segments for RBAC. */
function formatProblems(found: FoundObject): readonly Problem[] {
  const { value, at } = found;
  const { name } = value.metadata;
  const rule = ruleOf(groupOf(value.apiVersion), value.kind);
  const namespace = value.metadata["namespace"];
  const problems: Problem[] = [];
  if (!rule.test(name)) {
    const close = [corrected(name), corrected(name).replaceAll(".", "-")].find((other) => rule.test(other));
    const hint = `write ${close ?? rule.name}`;
    problems.push(
      mistake(
        "OBJ-NAME-FORMAT",
        `${value.kind}: "${name}" is not ${rule.name}`,
        at(["metadata", "name"]),
        hint,
      ),
    );
  }
  if (
    namespace !== undefined &&
    namespace !== "" &&
    (typeof namespace !== "string" || !label.test(namespace))
  ) {
    const message = `${value.kind} ${name}: metadata.namespace is not ${label.name}`;
    const hint = "write the namespace's name as text";
    problems.push(mistake("OBJ-NAME-FORMAT", message, at(["metadata", "namespace"]), hint));
  }
  return problems;
}

interface NameRule {
  readonly name: string;
  test(name: string): boolean;
}

const subdomain: NameRule = {
  name: "a DNS-1123 name (a-z, 0-9, - and .)",
  test: (name) =>
    name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name),
};
const label: NameRule = {
  name: "a DNS-1123 label (at most 63 of a-z, 0-9 and -)",
  test: (name) => name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name),
};
const pathSegment: NameRule = {
  name: "a name without / and %",
  test: (name) => !/[/%]/.test(name) && name !== "." && name !== "..",
};

const rules: Readonly<Record<string, NameRule>> = {
  "/Namespace": label,
  "/Service": label,
  "rbac.authorization.k8s.io/Role": pathSegment,
  "rbac.authorization.k8s.io/RoleBinding": pathSegment,
  "rbac.authorization.k8s.io/ClusterRole": pathSegment,
  "rbac.authorization.k8s.io/ClusterRoleBinding": pathSegment,
  "certificates.k8s.io/ClusterTrustBundle": pathSegment,
  "networking.k8s.io/IPAddress": pathSegment,
};

function ruleOf(group: string, kind: string): NameRule {
  const key = `${group}/${kind}`;
  return Object.hasOwn(rules, key) ? (rules[key] ?? subdomain) : subdomain;
}

function corrected(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
}
