import type { Json } from "../../core/json.ts";
import { SynclineError } from "../../core/errors.ts";
import type { FoundObject } from "../objects/found.ts";
import { namespaceOf, type TargetContext } from "./match-target.ts";
import { foundOf, jsonOf, stepInto, type Part, type Source } from "./part.ts";

/** A patched object must still be the object it was: Syncline, the ledger and the cluster know it by these. A namespace that says
 *  what the release says anyway is fine. Throws PATCH-IDENTITY. */
export function checkIdentity(
  after: Part,
  {
    now,
    context,
    source,
  }: { readonly now: FoundObject; readonly context: TargetContext; readonly source: Source },
): void {
  for (const path of [["apiVersion"], ["kind"], ["metadata", "name"], ["metadata", "namespace"]]) {
    const [before, value] = [jsonAt(now.value, path), partAt(after, path)];
    const json = value === undefined ? undefined : jsonOf(value);
    if (json === before) continue;
    if (path[1] === "namespace" && json === namespaceOf(now.value, context)) continue;
    const message = `a patch cannot change ${path.join(".")}: it says which object this is`;
    const position = value?.place.source === source ? foundOf(after).at(path) : source.at([]);
    throw new SynclineError("PATCH-IDENTITY", message, { position, hint: hints[path.at(-1) ?? ""] ?? "" });
  }
}

const hints: Readonly<Record<string, string | undefined>> = {
  apiVersion: "change it where the object is written",
  kind: "change it where the object is written",
  name: "change it where the object is written, or write a second object",
  namespace: "set namespace in release.yaml, or where the object is written",
};

function partAt(part: Part, path: readonly string[]): Part | undefined {
  return path.reduce<Part | undefined>((at, step) => (at === undefined ? at : stepInto(at, step)), part);
}

function jsonAt(value: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (at, step) => (at as Readonly<Record<string, Json>> | undefined)?.[step],
    value,
  );
}
