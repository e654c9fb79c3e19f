import { isJsonObject, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { Prune } from "./plan.ts";

/** An object that is to be deleted, as it is now. */
export interface Holder {
  readonly prune: Prune;
  readonly object: KubeObject;
}

/** What a Service has that no other Service of the cluster may have: `nodePort 30080`, `clusterIP 10.0.0.7`. One port is one number,
 *  whatever its protocol. */
export function holdings({ spec }: KubeObject): readonly string[] {
  if (!isJsonObject(spec)) return [];
  const ports = Array.isArray(spec["ports"]) ? spec["ports"].filter(isJsonObject) : [];
  const nodePorts = [...ports.map(({ nodePort }) => nodePort), spec["healthCheckNodePort"]];
  return [
    ...nodePorts.filter((port) => typeof port === "number").map((port) => `nodePort ${String(port)}`),
    ...addresses(spec).map((address) => `clusterIP ${address}`),
  ];
}

/** Of the objects to be deleted, those that hold what a wanted one asks for, each with what that is. */
export function holdersOf(
  wanted: KubeObject,
  going: readonly Holder[],
): readonly { readonly prune: Prune; readonly holding: string }[] {
  const asked = new Set(holdings(wanted));
  return going.flatMap(({ prune, object }) => {
    const holding = holdings(object).find((each) => asked.has(each));
    return holding === undefined ? [] : [{ prune, holding }];
  });
}

function addresses(spec: JsonObject): readonly string[] {
  const all = Array.isArray(spec["clusterIPs"]) ? spec["clusterIPs"] : [spec["clusterIP"]];
  return all
    .filter((address) => typeof address === "string")
    .filter((address) => !["", "None"].includes(address));
}
