import { groupOf } from "../core/object-ref.ts";
import { scopeFinder } from "../render/objects/scope.ts";
import { tell, type Built, type Workspace } from "./workspace.ts";

/** The namespace that all objects share which can have one; undefined when they differ or name none. */
export function commonNamespace(objects: readonly Built[]): string | undefined {
  const scopeOf = scopeFinder(
    [],
    objects.map(({ object }) => object),
  );
  const inOne = objects.filter(
    ({ object }) => scopeOf({ group: groupOf(object.apiVersion), kind: object.kind }) !== "cluster",
  );
  const names = new Set(inOne.map(({ object }) => object.metadata.namespace));
  return names.size === 1 ? [...names][0] : undefined;
}

/** `namespace` of release.yaml: what all environments share, built from the environment's name where they differ by it. "" = none;
 *  told when no such text gives all of them. */
export function namespaceText(
  work: Workspace,
  overlays: readonly {
    readonly environment: string;
    readonly folder: string;
    readonly objects: readonly Built[];
  }[],
): string {
  const names = overlays.map(({ environment, objects }) => ({
    environment,
    namespace: commonNamespace(objects) ?? "",
  }));
  const [first = { environment: "", namespace: "" }] = names;
  if (names.every(({ namespace }) => namespace === first.namespace)) return first.namespace;
  const at = first.namespace.lastIndexOf(first.environment);
  const around = [
    first.namespace.slice(0, at),
    first.namespace.slice(at + first.environment.length),
  ] as const;
  const fits = names.every(({ environment, namespace }) => namespace === around.join(environment));
  if (at >= 0 && fits) return around.join("{{Target.Environment}}");
  const list = names.map(({ environment, namespace }) => `${environment}: ${namespace || "none"}`).join(", ");
  const hint = "a release has one, built from {{Target.Environment}}; correct namespace in release.yaml";
  const position = { file: overlays[0]?.folder ?? "", line: 0, column: 0 };
  tell(
    work,
    "IMPORT-FIELD",
    `the namespaces follow no rule (${list}); ${first.namespace} is taken`,
    position,
    hint,
  );
  return first.namespace;
}
