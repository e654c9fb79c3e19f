import type { ResourceType } from "../../core/capabilities.ts";
import { SynclineError } from "../../core/errors.ts";
import { isJsonObject, type Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/manifest.ts";
import type { GroupKind, ObjectRef } from "../../core/object-ref.ts";
import type { ClusterRead, ReadOptions } from "../../ports.ts";
import type { Catalog } from "./catalog.ts";
import type { Subject } from "./errors.ts";
import type { Http } from "./http.ts";
import { isAbsent, refusal } from "./not-found.ts";
import { accept, jsonFrom, objectFrom } from "./objects.ts";
import { collectionPath, objectPath } from "./paths.ts";
import { statusOf } from "./status.ts";

/** What reads and writes stand on. */
export interface Api {
  readonly http: Http;
  readonly catalog: Catalog;
}

/** get, list and sample of the port. */
export function createReads(api: Api): Pick<ClusterRead, "get" | "list" | "sample"> {
  return {
    get: (ref, options, signal) => get(api, ref, options, signal),
    list: (type, options, signal) => list(api, type, options, signal),
    sample: (type, options, signal) => sample(api, type, options, signal),
  };
}

async function get(
  { http, catalog }: Api,
  ref: ObjectRef,
  { version, as, metadataOnly = false }: ReadOptions,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const type = await catalog.resolve(ref, version, signal);
  const answer = await http.send(
    {
      method: "GET",
      path: objectPath(type, ref),
      verb: "get",
      accept: metadataOnly ? accept.metadata : accept.whole,
      as,
      idempotent: true,
    },
    signal,
  );
  if (answer.status === 200) return objectFrom(jsonFrom(answer.text), type, metadataOnly);
  const status = statusOf(answer.status, answer.text);
  const subject: Subject = { verb: "get", type, ref, namespace: ref.namespace, as };
  if (isAbsent(status, subject, ref)) return undefined;
  throw refusal(status, subject, catalog);
}

type ListOptions = Parameters<ClusterRead["list"]>[1];

/** Objects per page: metadata is small; whole objects are parsed in pieces that keep memory flat
 *  (performance.md). */
export const pageSize = { metadata: 500, whole: 100 } as const;
// A continue token lives about five minutes (A5); then the list begins again, at last without pages.
const pagedTries = 2;

/** The whole list or an error: the pages of a list that expired are thrown away together. */
async function list(
  api: Api,
  kind: GroupKind,
  options: ListOptions,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const type = await api.catalog.resolve(kind, options.version, signal);
  for (let attempt = 1; ; attempt++) {
    const { metadataOnly = false } = options;
    const limit = attempt > pagedTries ? undefined : pageSize[metadataOnly ? "metadata" : "whole"];
    const objects = await allPages(api, type, { ...options, limit }, signal);
    if (objects !== "expired") return objects;
  }
}

/** The first page is enough. */
async function sample(
  api: Api,
  kind: GroupKind,
  { atMost, ...options }: Parameters<ClusterRead["sample"]>[1],
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const type = await api.catalog.resolve(kind, options.version, signal);
  const page = await listPage(api, type, { ...options, limit: atMost, next: "" }, signal);
  if (page === "expired") throw new SynclineError("API-EXPIRED", `list ${type.plural}: expired`);
  return page.objects;
}

async function allPages(
  api: Api,
  type: ResourceType,
  options: ListOptions & { readonly limit: number | undefined },
  signal: AbortSignal,
): Promise<readonly KubeObject[] | "expired"> {
  const objects: KubeObject[] = [];
  let next = "";
  do {
    const page = await listPage(api, type, { ...options, next }, signal);
    if (page === "expired" && next !== "") return "expired";
    if (page === "expired")
      throw new SynclineError("API-EXPIRED", `list ${type.plural}: expired at its first page`);
    objects.push(...page.objects);
    next = page.next;
  } while (next !== "");
  return objects;
}

/** One page of a list. */
export interface Page {
  readonly objects: readonly KubeObject[];
  /** The continue token, "" at the end. */
  readonly next: string;
  /** The version from which a watch goes on. */
  readonly resourceVersion: string;
}

type PageOptions = ListOptions & {
  readonly fieldSelector?: string;
  readonly limit: number | undefined;
  readonly next: string;
};

/** Reads one page; "expired" = 410. Errors: API-*, OBJ-KIND. */
export async function listPage(
  { http, catalog }: Api,
  type: ResourceType,
  options: PageOptions,
  signal: AbortSignal,
): Promise<Page | "expired"> {
  const { namespace = "", labelSelector, fieldSelector, metadataOnly = false, as, limit, next } = options;
  const query = { limit, labelSelector, fieldSelector, continue: next === "" ? undefined : next };
  const answer = await http.send(
    {
      method: "GET",
      path: collectionPath(type, namespace, query),
      verb: "list",
      accept: metadataOnly ? accept.metadataList : accept.whole,
      as,
      idempotent: true,
    },
    signal,
  );
  if (answer.status === 410) return "expired";
  if (answer.status !== 200) {
    throw refusal(statusOf(answer.status, answer.text), { verb: "list", type, namespace, as }, catalog);
  }
  return pageFrom(jsonFrom(answer.text), type, metadataOnly);
}

/** Go writes an empty list as null; anything else that is no list is an error, never "no objects" (R45). */
function pageFrom(body: Json, type: ResourceType, metadataOnly: boolean): Page {
  const metadata = isJsonObject(body) ? body["metadata"] : undefined;
  const items = isJsonObject(body) ? (body["items"] === null ? [] : body["items"]) : undefined;
  if (!isJsonObject(metadata) || !Array.isArray(items)) {
    throw new SynclineError("API-SERVER", `list ${type.plural}: the answer is no list`);
  }
  const { continue: next, resourceVersion } = metadata;
  return {
    objects: (items as readonly Json[]).map((item) => objectFrom(item, type, metadataOnly)),
    next: typeof next === "string" ? next : "",
    resourceVersion: typeof resourceVersion === "string" ? resourceVersion : "",
  };
}
