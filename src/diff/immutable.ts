import { lossByKind } from "../core/data-kinds.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import { objectAnnotations } from "../core/labels.ts";
import { groupKindText, type GroupKind } from "../core/object-ref.ts";
import { refOf, type KubeObject } from "../core/manifest.ts";

/** How the API server says that a value cannot be changed once it is set, or only one way (validation of built-in kinds; operators'
 *  CRDs say `is immutable` by convention). */
const words =
  /immutable|may not change once set|may not change fields other than|updates to .*forbidden|cannot change roleRef|can not be less than|cannot be (changed|updated|decreased|modified)/i;

/** Whether a refused write would have changed a value that cannot be changed, by the server's words; what they quote (values, names)
 *  does not count, and the object's own name must be taken off before. An immutable Secret is told by the object alone: the
 *  server's words about it are withheld. */
export function isImmutableRefusal(message: string, live: KubeObject | undefined): boolean {
  return (
    words.test(message.replace(/"(?:[^"\\]|\\.)*"/g, "")) ||
    (live?.kind === "Secret" && live["immutable"] === true)
  );
}

/** Why an object is never deleted to be made anew, whoever consents; undefined when it holds nothing that would be lost. */
export function whyNotReplaced(live: KubeObject): string | undefined {
  const loss = lossByKind[groupKindText(refOf(live))];
  if (loss !== undefined) return loss;
  const { spec } = live;
  if (live.kind === "StatefulSet" && isJsonObject(spec) && hasItems(spec["volumeClaimTemplates"]))
    return "its claims hold data";
  if (live.kind === "Secret" && live["type"] === "kubernetes.io/service-account-token")
    return "its token would be another one";
  return undefined;
}

function hasItems(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** Whether Git consents to deleting the object and making it anew. */
export function mayReplace({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[objectAnnotations.replace] === "true";
}

/** Jobs and bare Pods run to an end: another one may run after it. */
export function isRunOnceKind({ group, kind }: GroupKind): boolean {
  return (group === "batch" && kind === "Job") || (group === "" && kind === "Pod");
}

/** Whether a Job or Pod has ended, well or not; a suspended Job does not run either. */
export function hasEnded({ kind, spec, status }: KubeObject): boolean {
  if (kind === "Job" && isJsonObject(spec) && spec["suspend"] === true) return true;
  if (!isJsonObject(status)) return false;
  if (kind === "Pod") return status["phase"] === "Succeeded" || status["phase"] === "Failed";
  const conditions = Array.isArray(status["conditions"]) ? (status["conditions"] as readonly unknown[]) : [];
  return conditions.some(
    (item) =>
      isJsonObject(item) &&
      item["status"] === "True" &&
      ["Complete", "Failed"].includes(String(item["type"])),
  );
}

/** The object under another name, to try whether it would be accepted as a new one; without what can be allocated once only. */
export function probeOf(object: KubeObject): KubeObject {
  const metadata = { ...object.metadata, name: "syncline-probe" };
  const { spec } = object;
  if (object.kind !== "Service" || !isJsonObject(spec)) return { ...object, metadata };
  const { clusterIP, clusterIPs: _ips, healthCheckNodePort: _port, ports, ...rest } = spec;
  const bare = (port: Json): Json => {
    if (!isJsonObject(port)) return port;
    const { nodePort: _nodePort, ...others } = port;
    return others;
  };
  const free = Array.isArray(ports) ? { ports: (ports as readonly Json[]).map(bare) } : {};
  return { ...object, metadata, spec: { ...rest, ...free, ...(clusterIP === "None" ? { clusterIP } : {}) } };
}
