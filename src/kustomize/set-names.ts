import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { groupOf } from "../core/object-ref.ts";
import { scopeFinder } from "../render/objects/scope.ts";
import { changeAll } from "./change-at.ts";
import { textField, type Kustomization } from "./kustomization.ts";
import type { Built } from "./workspace.ts";

/** `namespace`: on all objects that have one, and on the service accounts that bindings name. */
export function setNamespace(kustomization: Kustomization, objects: readonly Built[]): readonly Built[] {
  const namespace = textField(kustomization, "namespace");
  if (namespace === "") return objects;
  const scopeOf = scopeFinder(
    [],
    objects.map(({ object }) => object),
  );
  const accounts = new Set(
    objects
      .filter(({ object }) => object.kind === "ServiceAccount")
      .map(({ object }) => accountOf(object.metadata)),
  );
  return objects.map((built) => {
    const { apiVersion, kind, metadata } = built.object;
    if (scopeOf({ group: groupOf(apiVersion), kind }) === "cluster") {
      return { ...built, object: withSubjects(built.object, accounts, namespace) };
    }
    const { name, namespace: _, ...rest } = metadata;
    const object = { ...built.object, metadata: { name, namespace, ...rest } };
    return { ...built, object: withSubjects(object, accounts, namespace) };
  });
}

function withSubjects(object: KubeObject, accounts: ReadonlySet<string>, namespace: string): KubeObject {
  return changeAll(object, (map, keys) => {
    const { kind, name } = map;
    if (keys.at(-1) !== "subjects" || kind !== "ServiceAccount") return map;
    return name === "default" || accounts.has(accountOf(map)) ? { ...map, namespace } : map;
  }) as KubeObject;
}

/** A binding means an account of the build only where both name the same namespace. */
function accountOf({ name, namespace }: JsonObject): string {
  return `${String(namespace)}/${String(name)}`;
}

/** `namePrefix` and `nameSuffix`, and the references to what is renamed. */
export function setNames(kustomization: Kustomization, objects: readonly Built[]): readonly Built[] {
  const [prefix, suffix] = [textField(kustomization, "namePrefix"), textField(kustomization, "nameSuffix")];
  if (prefix === "" && suffix === "") return objects;
  const renamed = new Map<string, string>();
  const named = objects.map((built) => {
    const { kind, metadata } = built.object;
    if (keptNames.includes(kind)) return built;
    const name = `${prefix}${metadata.name}${suffix}`;
    renamed.set(`${kind}/${metadata.name}`, name);
    if (kind === "ServiceAccount") renamed.set(`subject ${accountOf(metadata)}`, name);
    return {
      ...built,
      object: { ...built.object, metadata: { ...metadata, name } },
      names: [...built.names, name],
    };
  });
  return named.map((built) => ({ ...built, object: withReferences(built.object, renamed) }));
}

const keptNames: readonly string[] = ["CustomResourceDefinition", "APIService", "Namespace"];

function withReferences(object: KubeObject, renamed: ReadonlyMap<string, string>): KubeObject {
  return changeAll(object, (map, keys) => {
    const reference = references.find(
      ({ holder, field }) => keys.at(-1) === holder && typeof map[field] === "string",
    );
    const name =
      reference === undefined ? undefined : renamed.get(`${reference.kind}/${String(map[reference.field])}`);
    const direct = reference === undefined || name === undefined ? map : { ...map, [reference.field]: name };
    return byKind(byField(direct, renamed), keys, renamed);
  }) as KubeObject;
}

/** `serviceAccountName: x`: the field alone says what it names. */
function byField(map: JsonObject, renamed: ReadonlyMap<string, string>): JsonObject {
  return Object.entries(fields).reduce((now, [field, kind]) => {
    const name = renamed.get(`${kind}/${String(now[field])}`);
    return typeof now[field] === "string" && name !== undefined ? { ...now, [field]: name } : now;
  }, map);
}

/** `{kind, name}`: the map says itself what it names. */
function byKind(map: JsonObject, keys: readonly string[], renamed: ReadonlyMap<string, string>): JsonObject {
  if (!/^(roleRef|scaleTargetRef|subjects|targetRef)$/.test(keys.at(-1) ?? "")) return map;
  const isAccount = keys.at(-1) === "subjects" && map["kind"] === "ServiceAccount";
  const id = isAccount ? `subject ${accountOf(map)}` : `${String(map["kind"])}/${String(map["name"])}`;
  const name = renamed.get(id);
  return name === undefined ? map : { ...map, name };
}

interface Reference {
  /** The key that holds the map. */
  readonly holder: string;
  readonly field: string;
  readonly kind: string;
}

const references: readonly Reference[] = [
  ...["configMapRef", "configMapKeyRef", "configMap"].map((holder) => ({
    holder,
    field: "name",
    kind: "ConfigMap",
  })),
  ...["secretRef", "secretKeyRef", "imagePullSecrets", "secrets"].map((holder) => ({
    holder,
    field: "name",
    kind: "Secret",
  })),
  { holder: "secret", field: "secretName", kind: "Secret" },
  { holder: "secret", field: "name", kind: "Secret" },
  { holder: "tls", field: "secretName", kind: "Secret" },
  { holder: "service", field: "name", kind: "Service" },
];

const fields: Readonly<Record<string, string>> = {
  serviceAccountName: "ServiceAccount",
  serviceName: "Service",
  claimName: "PersistentVolumeClaim",
};
