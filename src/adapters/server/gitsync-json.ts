import type { GitSync } from "../../core/gitsync.ts";
import type { JsonObject } from "../../core/json.ts";

/** A GitSync for the command line. Chosen field by field: values may hold secrets, and a URL a user and password. */
export function gitSyncJson({
  namespace,
  name,
  source,
  target,
  mode,
  suspend,
  releases,
}: GitSync): JsonObject {
  const { environment, region, cluster } = target;
  return {
    namespace,
    name,
    url: withoutUser(source.url),
    ref: source.ref,
    path: source.path,
    intervalSeconds: source.intervalSeconds,
    target: { environment, region, cluster },
    mode,
    suspend,
    ...(releases === undefined ? {} : { releases }),
  };
}

function withoutUser(text: string): string {
  const url = URL.parse(text);
  if (url === null) return "";
  return `${url.protocol}//${url.host}${url.pathname}`;
}
