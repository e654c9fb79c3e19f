import type { Health } from "../core/health.ts";
import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { eventText } from "./event.ts";
import {
  healthy,
  items,
  mapOf,
  part,
  progressing,
  text,
  type HealthContext,
  type HealthRule,
} from "./verdict.ts";

/** A LoadBalancer is ready when it has an address; every other Service by being there. */
export const serviceHealth: HealthRule = (service, context) => {
  const { type, loadBalancerClass } = part(service, "spec");
  if (type !== "LoadBalancer" || addresses(service).length > 0) return healthy;
  const who = typeof loadBalancerClass === "string" ? ` from ${loadBalancerClass}` : "";
  return unaddressed(`waits for an address of the load balancer${who}`, context);
};

/** Ready when its controller published an address. */
export const ingressHealth: HealthRule = (ingress, context) => {
  if (addresses(ingress).length > 0) return healthy;
  const name = text(part(ingress, "spec")["ingressClassName"]);
  const whose = name === "" ? "no controller" : `no controller of class ${name}`;
  return unaddressed(`${whose} has given it an address`, context);
};

function addresses(object: KubeObject): readonly JsonObject[] {
  return items(mapOf(part(object, "status")["loadBalancer"])["ingress"]);
}

function unaddressed(message: string, { events = [] }: HealthContext): Health {
  const event = eventText(events);
  return progressing(event === undefined ? message : `${message}; ${event}`);
}
