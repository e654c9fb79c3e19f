import { request } from "node:https";
import { createInterface } from "node:readline";
import type { KubeObject } from "../src/core/manifest.ts";
import type { ClusterAccess } from "../tools/testcluster/info.ts";

/** One event of a watch, and when it came (ms since 1970). */
export interface Seen {
  readonly type: string;
  readonly object: KubeObject;
  readonly at: number;
}

/** Watches a collection through one connection, from its present state on; `stop` closes it. A benchmark that asked again and
 *  again would take the processor time that it measures. */
export function watchCollection(
  cluster: ClusterAccess,
  path: string,
  onEvent: (seen: Seen) => void,
): { readonly stop: () => void } {
  const separator = path.includes("?") ? "&" : "?";
  const initial = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
  const headers = { authorization: `Bearer ${cluster.tokenFor("admin")}` };
  const options = { ca: cluster.ca, headers, agent: false as const };
  const asked = request(new URL(`${path}${separator}${initial}`, cluster.server), options, (answer) => {
    createInterface({ input: answer })
      .on("error", () => undefined)
      .on("line", (line) => {
        const at = Date.now();
        const { type, object } = JSON.parse(line) as { type: string; object: KubeObject };
        if (type !== "BOOKMARK") onEvent({ type, object, at });
      });
    answer.on("error", () => undefined); // closed by us
  });
  asked.on("error", () => undefined);
  asked.end();
  return { stop: () => void asked.destroy() };
}
