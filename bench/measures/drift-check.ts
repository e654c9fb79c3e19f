import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { ClusterRead, Log, WatchEvent } from "../../src/ports.ts";
import { createLiveState } from "../../src/sync/live.ts";
import type { Figure } from "../figures.ts";

const setId = "applyset-bench-v1";
const rounds = 3;

/** What an event of a watch costs until it is known whether anything of ours moved: of so many watched Deployments, each is told of
 *  again, first with another status of a controller's, then with a field that a person took. Processor time of this process. */
export function measureDriftCheck(objects: number): readonly Figure[] {
  const what = `${objects} watched Deployments: drift check per event`;
  const found = Array.from({ length: rounds }, () => measureOnce(objects));
  const target = { atMost: 50 };
  return [
    { name: `${what}, nothing of ours moved`, unit: "µs", values: found.map(({ still }) => still), target },
    { name: `${what}, a field was taken`, unit: "µs", values: found.map(({ moved }) => moved), target },
  ];
}

function measureOnce(objects: number): { readonly still: number; readonly moved: number } {
  let tell: (event: WatchEvent) => void = () => undefined;
  const watch: ClusterRead["watch"] = (_selection, sink) => {
    tell = sink;
    return new Promise(() => undefined);
  };
  let changes = 0;
  const onChange = (): void => void changes++;
  const signal = new AbortController().signal;
  const live = createLiveState({ watch } as ClusterRead, { log: silent, onChange, signal });
  live.want([{ group: "apps", kind: "Deployment" }]);
  const send = (version: number, scaledBy?: string): number => {
    const events = Array.from({ length: objects }, (_, index) => deployment(index, version, scaledBy));
    const before = process.cpuUsage();
    for (const object of events) tell({ type: "object", object });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / objects;
  };
  tell({ type: "reset" });
  send(1);
  tell({ type: "synced" });
  changes = 0;
  const costs = { still: send(2), moved: send(3, "kubectl") };
  if (changes !== 2 * objects) throw new Error(`${changes} changes of ${2 * objects} events`);
  return costs;
}

/** As a metadata-only watch tells of it: parsed anew for each event, so that nothing is shared. */
function deployment(index: number, version: number, scaledBy?: string): KubeObject {
  const own = JSON.parse(declared) as JsonObject & { "f:spec": Record<string, object> };
  if (scaledBy !== undefined) delete own["f:spec"]["f:replicas"];
  const time = "2026-11-21T10:00:00Z";
  const entry = (manager: string, operation: string, fieldsV1: object, subresource?: string) => ({
    ...{ manager, operation, apiVersion: "apps/v1", time, fieldsType: "FieldsV1", fieldsV1 },
    ...(subresource === undefined ? {} : { subresource }),
  });
  const scaled =
    scaledBy === undefined ? [] : [entry(scaledBy, "Update", { "f:spec": { "f:replicas": {} } })];
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: `web-${index}`,
      namespace: "shop",
      uid: `00000000-0000-0000-0000-${index}`,
      resourceVersion: String(version * 100_000 + index),
      generation: 1,
      labels: { "applyset.kubernetes.io/part-of": setId, "syncline.dev/release": "web", app: "web" },
      annotations: { "syncline.dev/source": "web.yaml", "deployment.kubernetes.io/revision": "1" },
      managedFields: [
        entry("syncline", "Apply", own),
        entry("kube-controller-manager", "Update", JSON.parse(ofController) as object, "status"),
        ...scaled,
      ],
    },
  } as KubeObject;
}

const container = `{".":{},"f:env":{"k:{\\"name\\":\\"COLOR\\"}":{"f:name":{},"f:value":{}},"k:{\\"name\\":\\"MODE\\"}":{"f:name":{},"f:value":{}}},
  "f:image":{},"f:name":{},"f:ports":{"k:{\\"containerPort\\":8080,\\"protocol\\":\\"TCP\\"}":{"f:containerPort":{},"f:name":{}}},
  "f:readinessProbe":{"f:httpGet":{"f:path":{},"f:port":{}}},"f:resources":{"f:limits":{"f:memory":{}},"f:requests":{"f:cpu":{},"f:memory":{}}}}`;
const declared = `{"f:metadata":{"f:annotations":{"f:syncline.dev/source":{}},"f:labels":{"f:app":{},"f:applyset.kubernetes.io/part-of":{},
  "f:syncline.dev/gitsync":{},"f:syncline.dev/release":{}}},"f:spec":{"f:replicas":{},"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app":{}}},
  "f:spec":{"f:containers":{"k:{\\"name\\":\\"web\\"}":${container},"k:{\\"name\\":\\"sidecar\\"}":${container}},"f:serviceAccountName":{}}}}}`;
const ofController = `{"f:metadata":{"f:annotations":{"f:deployment.kubernetes.io/revision":{}}},"f:status":{"f:availableReplicas":{},"f:conditions":{".":{},
  "k:{\\"type\\":\\"Available\\"}":{".":{},"f:lastTransitionTime":{},"f:status":{},"f:type":{}}},"f:observedGeneration":{},"f:readyReplicas":{}}}`;

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};
