import type { ResourceType } from "../../core/capabilities.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import { groupOf, versionOf } from "../../core/object-ref.ts";

/** One API group with its kinds, the preferred version first. */
export interface FoundGroup {
  readonly name: string;
  readonly types: readonly ResourceType[];
  /** Some version of it could not be asked: what it serves is not known. */
  readonly failed: boolean;
}

/** Groups of an APIGroupDiscoveryList (apidiscovery.k8s.io/v2, v2beta1): everything in one answer. */
export function aggregatedGroups(list: JsonObject): readonly FoundGroup[] {
  return objects(list["items"]).map((item) => {
    const group = text(object(item["metadata"])["name"]);
    const versions = objects(item["versions"]);
    return {
      name: group,
      types: versions.flatMap((served) =>
        objects(served["resources"]).flatMap((resource) =>
          typeOf({
            group,
            version: text(served["version"]),
            plural: text(resource["resource"]),
            kind: text(object(resource["responseKind"])["kind"]),
            namespaced: resource["scope"] === "Namespaced",
            verbs: strings(resource["verbs"]),
          }),
        ),
      ),
      // The aggregator could not reach the server behind an APIService.
      failed: versions.some((served) => served["freshness"] === "Stale"),
    };
  });
}

/** Groups of a server (or proxy) without aggregated discovery: one request per group and version. */
export async function legacyGroups(
  root: JsonObject,
  get: (path: string) => Promise<JsonObject>,
): Promise<readonly FoundGroup[]> {
  const core = { name: "", versions: strings(root["versions"]), folder: "/api" };
  const groups = objects(root["groups"]).map((group) => ({
    name: text(group["name"]),
    versions: preferredFirst(group).map(versionOf),
    folder: `/apis/${text(group["name"])}`,
  }));
  const asked = root["kind"] === "APIVersions" ? [core] : groups;
  return await Promise.all(
    asked.map(async ({ name, versions, folder }) => {
      const answers = await Promise.allSettled(versions.map((version) => get(`${folder}/${version}`)));
      return {
        name,
        types: answers.flatMap((answer) => (answer.status === "fulfilled" ? legacyTypes(answer.value) : [])),
        failed: answers.some((answer) => answer.status === "rejected"),
      };
    }),
  );
}

/** `apps/v1`, as APIGroup lists them, in the order of preference. */
function preferredFirst(group: JsonObject): readonly string[] {
  const preferred = text(object(group["preferredVersion"])["groupVersion"]);
  const all = objects(group["versions"]).map((version) => text(version["groupVersion"]));
  return [...new Set([preferred, ...all])].filter((version) => version !== "");
}

function legacyTypes(list: JsonObject): readonly ResourceType[] {
  const groupVersion = text(list["groupVersion"]);
  return objects(list["resources"]).flatMap((resource) =>
    typeOf({
      group: groupOf(groupVersion),
      version: versionOf(groupVersion),
      plural: text(resource["name"]),
      kind: text(resource["kind"]),
      namespaced: resource["namespaced"] === true,
      verbs: strings(resource["verbs"]),
    }),
  );
}

/** Subresources (`pods/log`) and entries without a kind are no types of their own. */
function typeOf(type: ResourceType): readonly ResourceType[] {
  return type.plural === "" || type.kind === "" || type.plural.includes("/") ? [] : [type];
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}

function object(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function strings(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
