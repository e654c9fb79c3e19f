import type { Json, JsonObject } from "../core/json.ts";
import { defaultStamp, type StampOptions } from "./stamp.ts";

/** What can differ between two installations; the chart's values are the same, name by name. */
export interface InstallOptions {
  readonly namespace: string;
  /** Reference of the agent's image, best with a digest. */
  readonly image: string;
  readonly imagePullPolicy: string;
  /** Flags of `syncline agent`. */
  readonly flags: readonly string[];
  /** May syncline-applier do everything? Else its rights are what the cluster's owner binds to it. */
  readonly applierClusterAdmin: boolean;
  /** Group whose members change by hand what `drift.mode: Prevent` locks; "" = nobody does. */
  readonly breakGlassGroup: string;
  /** Where ledger and Git caches lie: on a volume, or gone with the pod. */
  readonly storage: "volume" | "emptyDir";
  readonly storageSize: string;
  /** "" = the cluster's default class. */
  readonly storageClass: string;
  readonly resources: JsonObject;
  /** What the agent may reach, as `egress` of a NetworkPolicy; undefined = no NetworkPolicy at all. */
  readonly egress: Json | undefined;
  /** Who changed what, as the API server knows it; undefined = nobody is named. */
  readonly stamp: StampOptions | undefined;
  /** More fields of the pod's spec: nodeSelector, tolerations, … */
  readonly pod: JsonObject;
}

/** Figures of the knowledge base: an idle agent needs under 100 MB, a render worker may take 256 MiB for a moment. */
export const defaultOptions: Omit<InstallOptions, "image"> = {
  namespace: "syncline-system",
  imagePullPolicy: "IfNotPresent",
  flags: [],
  applierClusterAdmin: false,
  breakGlassGroup: "",
  storage: "volume",
  storageSize: "2Gi",
  storageClass: "",
  resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
  egress: [
    {
      ports: [
        { protocol: "UDP", port: 53 },
        { protocol: "TCP", port: 53 },
        { protocol: "TCP", port: 443 },
        { protocol: "TCP", port: 6443 },
      ],
    },
  ],
  stamp: defaultStamp,
  pod: {},
};
