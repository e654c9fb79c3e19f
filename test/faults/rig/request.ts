/** One request to an API server, as RBAC and people speak of it. */
export interface ApiRequest {
  /** get, list, watch, create, update, patch (any JSON patch), apply, delete; `other` for discovery and the like. */
  readonly verb: Verb;
  /** Plural, without its group: `configmaps`; "" when the path is about no resource. */
  readonly resource: string;
  /** `status`, `scale`, `token`; "" = the object itself. */
  readonly subresource: string;
  /** "" = cluster-scoped, or all namespaces. */
  readonly namespace: string;
  /** "" = a collection. */
  readonly name: string;
  /** Field manager of a write. */
  readonly manager: string;
  readonly dryRun: boolean;
  /** The user it acts as; "" = itself. */
  readonly as: string;
  /** Path and query as they were sent. */
  readonly path: string;
}

export type Verb =
  | "get"
  | "list"
  | "watch"
  | "create"
  | "update"
  | "patch"
  | "apply"
  | "delete"
  | "deletecollection"
  | "other";

interface Head {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Reads method, path and headers; the body stays unread. */
export function readRequest({ method = "GET", url = "/", headers }: Head): ApiRequest {
  const { pathname, searchParams } = new URL(url, "http://x");
  const place = placeOf(pathname.split("/").slice(1).map(decodeURIComponent));
  const type = String(headers["content-type"] ?? "");
  return {
    verb: place.resource === "" ? "other" : verbOf(method, { ...place, type }, searchParams.has("watch")),
    ...place,
    manager: searchParams.get("fieldManager") ?? "",
    dryRun: searchParams.has("dryRun"),
    as: String(headers["impersonate-user"] ?? ""),
    path: url,
  };
}

type Place = Pick<ApiRequest, "resource" | "subresource" | "namespace" | "name">;

/** `/api/v1/…` or `/apis/GROUP/VERSION/…`, then perhaps `namespaces/NAME`, then `PLURAL/NAME/SUBRESOURCE`. */
function placeOf(parts: readonly string[]): Place {
  const rest = parts[0] === "api" ? parts.slice(2) : parts[0] === "apis" ? parts.slice(3) : [];
  const inNamespace =
    rest[0] === "namespaces" && rest.length > 2 && !["status", "finalize"].includes(rest[2] ?? "");
  const [resource = "", name = "", subresource = ""] = inNamespace ? rest.slice(2) : rest;
  return { resource, name, subresource, namespace: inNamespace ? (rest[1] ?? "") : "" };
}

function verbOf(method: string, { name, type }: Place & { readonly type: string }, watch: boolean): Verb {
  switch (method) {
    case "GET":
      return watch ? "watch" : name === "" ? "list" : "get";
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return type.startsWith("application/apply-patch") ? "apply" : "patch";
    case "DELETE":
      return name === "" ? "deletecollection" : "delete";
    default:
      return "other";
  }
}
