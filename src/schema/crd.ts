import type { z } from "zod";
import type { JsonObject } from "../core/json.ts";
import { apiGroup } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { gitSyncSpec, gitSyncStatus } from "./crd-gitsync.ts";
import { structuralSchema } from "./crd-schema.ts";
import { syncStatusSpec, syncStatusStatus } from "./crd-syncstatus.ts";
import { gitSyncName } from "./gitsync.ts";

/** The two CustomResourceDefinitions, from the schemas that parse their objects (resources.md). */
export function crds(): readonly KubeObject[] {
  return [
    definition({
      kind: "GitSync",
      shortName: "gsync",
      description: "GitSync says which Git repository is synced into this cluster, and how.",
      spec: gitSyncSpec,
      status: gitSyncStatus,
      rules: [{ rule: gitSyncName.rule, message: gitSyncName.message }],
      columns: gitSyncColumns,
    }),
    definition({
      kind: "SyncStatus",
      shortName: "sst",
      description:
        "SyncStatus tells the state of one release of a GitSync, and is the ApplySet parent of its objects. Written by the agent only; people may set the request annotations syncline.dev/sync-now, hold, approve and rollback-to.",
      // KEP-3659: lets `kubectl apply --applyset` see that these sets are somebody else's.
      labels: { "applyset.kubernetes.io/is-parent-type": "true" },
      spec: syncStatusSpec,
      status: syncStatusStatus,
      columns: syncStatusColumns,
    }),
  ];
}

/** Name, JSONPath and, where it is not a string: type. `wide` columns show with -o wide only. */
interface Column extends JsonObject {
  readonly name: string;
  readonly jsonPath: string;
  readonly type: "string" | "integer" | "date";
  readonly description: string;
  readonly priority?: number;
}

const gitSyncColumns: readonly Column[] = [
  column("Target", ".status.summary.target", "Environment, region and cluster."),
  column("Revision", ".status.summary.revision", "The commit last read."),
  column("Releases", ".status.summary.releases", "Ready releases of all."),
  column("Drift", ".status.drift", "Open drift items.", "integer"),
  column(
    "Ready",
    '.status.conditions[?(@.type=="Ready")].status',
    "Whether everything is synced and healthy.",
  ),
  column("Message", '.status.conditions[?(@.type=="Ready")].message', "What there is to say."),
  column("Age", ".metadata.creationTimestamp", "Time since it was created.", "date"),
  wide(column("URL", ".spec.source.url", "The repository.")),
  wide(column("Last Seen", ".status.lastSeen", "Time since the agent looked after it.", "date")),
];

const syncStatusColumns: readonly Column[] = [
  column("Env", ".spec.target.environment", "Environment."),
  column("Region", ".spec.target.region", "Region."),
  column("Revision", ".status.summary.revision", "The applied commit."),
  column("Sync", ".status.sync", "What is in the cluster, compared with Git."),
  column("Health", ".status.health", "Whether the objects work."),
  column("Drift", ".status.drift.open", "Open drift items.", "integer"),
  column("Changed", ".status.summary.changed", "Time since the objects were last written.", "date"),
  column("Message", ".status.summary.message", "What there is to say."),
];

function column(
  name: string,
  jsonPath: string,
  description: string,
  type: Column["type"] = "string",
): Column {
  return { name, jsonPath, type, description };
}

function wide(shown: Column): Column {
  return { ...shown, priority: 1 };
}

interface Definition {
  readonly kind: string;
  readonly shortName: string;
  readonly description: string;
  readonly labels?: { readonly [key: string]: string };
  readonly spec: z.ZodType;
  readonly status: z.ZodType;
  readonly rules?: readonly JsonObject[];
  readonly columns: readonly Column[];
}

function definition(of: Definition): KubeObject {
  const singular = of.kind.toLowerCase();
  const plural = singular.endsWith("s") ? `${singular}es` : `${singular}s`;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${apiGroup}`, ...(of.labels && { labels: of.labels }) },
    spec: {
      group: apiGroup,
      scope: "Namespaced",
      names: {
        kind: of.kind,
        listKind: `${of.kind}List`,
        singular,
        plural,
        shortNames: [of.shortName],
        categories: ["syncline"],
      },
      versions: [
        {
          name: "v1alpha1",
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: of.columns,
          schema: { openAPIV3Schema: objectSchema(of) },
        },
      ],
    },
  };
}

function objectSchema({ description, spec, status, rules }: Definition): JsonObject {
  return {
    description,
    type: "object",
    required: ["spec"],
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { type: "object" },
      spec: structuralSchema(spec),
      status: structuralSchema(status),
    },
    ...(rules && { "x-kubernetes-validations": rules }),
  };
}
