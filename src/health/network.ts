import { isJsonObject, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { healthy, items, part, progressing, type HealthRule } from "./verdict.ts";

/** A LoadBalancer is ready when it has an address; every other Service by being there. */
export const serviceHealth: HealthRule = (service) => {
  const { type, loadBalancerClass } = part(service, "spec");
  if (type !== "LoadBalancer" || addresses(service).length > 0) return healthy;
  const who = typeof loadBalancerClass === "string" ? ` from ${loadBalancerClass}` : "";
  return progressing(`waits for an address of the load balancer${who}`);
};

/** Ready when its controller published an address. */
export const ingressHealth: HealthRule = (ingress) =>
  addresses(ingress).length > 0 ? healthy : progressing("no controller has given it an address");

function addresses(object: KubeObject): readonly JsonObject[] {
  const balancer = part(object, "status")["loadBalancer"];
  return isJsonObject(balancer) ? items(balancer["ingress"]) : [];
}
