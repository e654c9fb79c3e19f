import { stringify } from "yaml";
import type { Json, JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { installObjects } from "../../src/install/objects.ts";
import type { InstallOptions } from "../../src/install/options.ts";
import { asTemplate, block, items, keys, value } from "./expressions.ts";
import { merged } from "./variants.ts";

/** Which objects stand in which template, and on which condition. The first that fits takes an object. */
const templates: readonly {
  readonly file: string;
  readonly condition?: string;
  readonly takes: (object: KubeObject) => boolean;
}[] = [
  { file: "namespace", condition: ".Values.namespace.create", takes: ofKind("Namespace") },
  { file: "crds", condition: ".Values.crds.install", takes: ofKind("CustomResourceDefinition") },
  {
    file: "applier-cluster-admin",
    condition: ".Values.applier.clusterAdmin",
    takes: (object) => object.kind === "ClusterRoleBinding" && object.metadata.name === "syncline-applier",
  },
  {
    file: "rbac",
    takes: ofKind("ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"),
  },
  {
    file: "status-policy",
    takes: ofKind("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"),
  },
  {
    file: "stamp",
    condition: 'and .Values.stamp.enabled (include "syncline.stampApiVersion" .)',
    takes: ofKind("MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"),
  },
  { file: "network-policy", condition: ".Values.networkPolicy.enabled", takes: ofKind("NetworkPolicy") },
  { file: "agent", takes: ofKind("Service", "StatefulSet") },
];

/** The generated part of charts/syncline: path in the chart → text. The rest of it is written by hand. */
export function chartFiles(version: string): ReadonlyMap<string, string> {
  const files = new Map([["Chart.yaml", `${head}${text(chartYaml(version))}`]]);
  const left = new Set(templateObjects());
  for (const { file, condition, takes } of templates) {
    const objects = [...left].filter(takes);
    for (const object of objects) left.delete(object);
    const documents = objects.map((object) => asTemplate(text(kept(object)))).join("---\n");
    const whole = condition === undefined ? documents : `{{- if ${condition} }}\n${documents}{{- end }}\n`;
    files.set(`templates/${file}.yaml`, `${head}${whole}`);
  }
  if (left.size > 0) throw new Error(`no template takes ${[...left].map(({ kind }) => kind).join(", ")}`);
  return files;
}

const head = "# Written by `npm run manifests` from src/install; change it there.\n";

function chartYaml(version: string): JsonObject {
  return {
    apiVersion: "v2",
    name: "syncline",
    description: "GitOps configuration sync agent: safe, small, and able to answer what, why and who.",
    type: "application",
    version,
    appVersion: version,
    kubeVersion: ">=1.31.0-0",
  };
}

/** The same objects as `syncline install`, with the chart's values for options. */
function templateObjects(): readonly KubeObject[] {
  const options: InstallOptions = {
    namespace: value(".Release.Namespace"),
    image: value('include "syncline.image" .'),
    imagePullPolicy: value(".Values.image.pullPolicy"),
    flags: items(".Values.flags"),
    applierClusterAdmin: true,
    breakGlassGroup: value(".Values.lock.breakGlassGroup"),
    storage: "volume",
    storageSize: value(".Values.storage.size"),
    storageClass: value(".Values.storage.className"),
    resources: block(".Values.resources") as unknown as JsonObject,
    egress: block(".Values.networkPolicy.egress"),
    stamp: {
      apiVersion: value('include "syncline.stampApiVersion" .'),
      users: value(".Values.stamp.users"),
      namespaceSelector: block('(include "syncline.stampNamespaces" . | fromJson)'),
      accounts: value('join "," .Values.stamp.accounts'),
    },
    pod: keys(".Values.pod"),
  };
  const variants: readonly (readonly [string, Partial<InstallOptions>])[] = [
    [".Values.storage.className", { storageClass: "" }],
    ['eq .Values.storage.type "volume"', { storage: "emptyDir" }],
  ];
  return variants.reduce<readonly KubeObject[]>(
    (objects, [condition, without]) =>
      merged(
        condition,
        objects as readonly Json[],
        installObjects({ ...options, ...without }) as readonly Json[],
      ) as readonly KubeObject[],
    installObjects(options),
  );
}

/** `helm uninstall` must not take every GitSync of the cluster with it. */
function kept(object: KubeObject): KubeObject {
  if (object.kind !== "CustomResourceDefinition") return object;
  const annotations = { "helm.sh/resource-policy": "keep" };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** As Helm's YAML 1.1 reads it. */
function text(object: JsonObject): string {
  return stringify(object, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}

function ofKind(...kinds: readonly string[]): (object: KubeObject) => boolean {
  return ({ kind }) => kinds.includes(kind);
}
