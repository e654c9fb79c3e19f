import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { KubeObject, Manifest } from "../../src/core/manifest.ts";
import { evaluatePolicies } from "../../src/policy/evaluate.ts";
import { readPolicies } from "../../src/policy/read.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { api } from "../../tools/testcluster/api.ts";
import { until } from "../../tools/testcluster/bootstrap.ts";
import type { ClusterAccess } from "../../tools/testcluster/info.ts";
import { sharedCluster, testNamespace } from "../../tools/testcluster/shared.ts";
import { context, manifestsOf } from "./manifests.ts";

const folder = join(import.meta.dirname, "../../policies/gitops");
const rules = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
const read = (...path: string[]): string => readFileSync(join(folder, ...path), "utf8");
const admission = "/apis/admissionregistration.k8s.io/v1";
const run = randomBytes(4).toString("hex");

/** The cluster is shared: a rule sees only the objects with its label, so neither those of other tests nor of other rules. */
function labelOf(file: string): Record<string, string> {
  return { "example.com/policy-test": installedName(file) };
}

let cluster: ClusterAccess;
let namespace: string;

before(async () => {
  cluster = await sharedCluster();
  namespace = await testNamespace(cluster, "policy");
  await Promise.all(rules.map(install));
});

after(async () => {
  for (const file of rules) {
    await api(cluster, "DELETE", `${admission}/validatingadmissionpolicybindings/${installedName(file)}`);
    await api(cluster, "DELETE", `${admission}/validatingadmissionpolicies/${installedName(file)}`);
  }
});

for (const file of rules) {
  const { policies } = readPolicies([{ path: file, text: read(file) }]);
  const judge = (manifest: Manifest): readonly string[] =>
    evaluatePolicies([manifest], policies, context).map(({ message }) => message);

  test(`the API server judges as we do: ${file}`, async () => {
    const active = sendable(file, manifestsOf(read("fail", file)))[0];
    assert.ok(active);
    await until(
      performance.now() + 60_000,
      `${file} did not become active`,
      async () => (await create(active)).status === 422,
    );
    for (const manifest of sendable(file, [
      ...manifestsOf(read("pass", file)),
      ...manifestsOf(read("fail", file)),
    ])) {
      const said = judge(manifest);
      const { status, text } = await create(manifest);
      const what = `${manifest.ref.kind}/${manifest.ref.name}: ${text}`;
      assert.equal(status, said.length === 0 ? 201 : 422, what);
      const { message } = JSON.parse(text) as { message?: string };
      for (const line of said) assert.ok(message?.includes(ruleWords(line)), `${what} should say ${line}`);
    }
  });
}

/** Policy and binding under names of our own, for labelled objects only. */
async function install(file: string): Promise<void> {
  const [document] = parseDocuments(read(file), file).documents;
  const policy = { ...(document?.value as unknown as KubeObject), metadata: { name: installedName(file) } };
  const binding = {
    metadata: { name: installedName(file) },
    spec: {
      policyName: installedName(file),
      validationActions: ["Deny"],
      matchResources: { objectSelector: { matchLabels: labelOf(file) } },
    },
  };
  for (const [plural, body] of [
    ["validatingadmissionpolicies", policy],
    ["validatingadmissionpolicybindings", binding],
  ] as const) {
    const { status, text } = await api(cluster, "POST", `${admission}/${plural}?fieldValidation=Strict`, {
      body,
    });
    assert.equal(status, 201, text);
  }
}

function installedName(file: string): string {
  return `${file.replace(".yaml", "")}-${run}`;
}

/** Examples of kinds this cluster has, in a namespace it has. */
function sendable(file: string, manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests
    .filter(({ ref }) => ref.group !== "example.com")
    .map((manifest) => {
      const { ref, object } = manifest;
      const own = ["default", "kube-system", "kube-node-lease"].includes(ref.namespace)
        ? ref.namespace
        : namespace;
      const place = clusterScoped.has(ref.kind) ? "" : own;
      const metadata = {
        ...object.metadata,
        labels: labelOf(file),
        ...(place === "" ? {} : { namespace: place }),
      };
      return { ...manifest, ref: { ...ref, namespace: place }, object: { ...object, metadata } };
    });
}

const clusterScoped: ReadonlySet<string> = new Set(["Namespace", "ClusterRole", "ClusterRoleBinding"]);

function create({ ref, object }: Manifest): Promise<{ readonly status: number; readonly text: string }> {
  const base = ref.group === "" ? "/api/v1" : `/apis/${object.apiVersion}`;
  const place = ref.namespace === "" ? "" : `/namespaces/${ref.namespace}`;
  const path = `${base}${place}/${ref.kind.toLowerCase()}s?dryRun=All`;
  return api(cluster, "POST", path, { body: object });
}

/** The rule's own words within our message. */
function ruleWords(message: string): string {
  return message.replace(/^[^:]+: /, "").replace(/ \(policy [^)]*\)$/, "");
}
