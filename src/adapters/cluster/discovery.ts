import type { ResourceType } from "../../core/capabilities.ts";
import { SynclineError } from "../../core/errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import { printable } from "../../core/text.ts";
import type { Discovery } from "../../ports.ts";
import { aggregatedGroups, legacyGroups, type FoundGroup } from "./discovery-groups.ts";
import type { Http } from "./http.ts";
import { codeOf } from "./errors.ts";
import { statusOf } from "./status.ts";

// What kubectl 1.33 sends: aggregated discovery, its beta, and the list of groups every server has.
const accept = [
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
  "application/json",
].join(",");

/**
 * Asks the server what it serves. A group that cannot be asked is in `failedGroups` (A16); when the server
 * itself cannot be asked, this throws (API-*): an empty answer would make every kind unknown.
 */
export async function fetchDiscovery(http: Http, signal: AbortSignal): Promise<Discovery> {
  const get = (path: string, as = "application/json") => getJson(http, path, as, signal);
  const [version, ...roots] = await Promise.all([get("/version"), get("/api", accept), get("/apis", accept)]);
  const found: FoundGroup[] = [];
  for (const root of roots) {
    if (root["kind"] === "APIGroupDiscoveryList") found.push(...aggregatedGroups(root));
    else found.push(...(await legacyGroups(root, (path) => get(path))));
  }
  const kubeVersion = version["gitVersion"];
  return {
    kubeVersion: typeof kubeVersion === "string" ? kubeVersion : "",
    types: found.flatMap((group): readonly ResourceType[] => group.types),
    failedGroups: found.filter((group) => group.failed).map((group) => group.name),
  };
}

async function getJson(http: Http, path: string, accept: string, signal: AbortSignal): Promise<JsonObject> {
  const answer = await http.send({ method: "GET", path, verb: "discover", accept, idempotent: true }, signal);
  if (answer.status !== 200) {
    const status = statusOf(answer.status, answer.text);
    throw new SynclineError(
      codeOf(status),
      `discovery at ${path}: ${answer.status} ${printable(status.message)}`,
    );
  }
  let body: Json;
  try {
    body = JSON.parse(answer.text) as Json;
  } catch (cause) {
    throw new SynclineError(
      "API-SERVER",
      `discovery at ${path}: the answer is no JSON; is this an API server?`,
      {
        cause,
      },
    );
  }
  if (isJsonObject(body)) return body;
  throw new SynclineError("API-SERVER", `discovery at ${path}: not an API server's answer`);
}
