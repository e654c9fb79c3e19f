import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installObjects } from "../src/install/objects.ts";
import { agentName } from "../src/install/names.ts";
import { defaultOptions } from "../src/install/options.ts";
import type { KubeObject } from "../src/core/manifest.ts";
import { api } from "../tools/testcluster/api.ts";
import { until } from "../tools/testcluster/bootstrap.ts";
import { startCluster, type TestCluster } from "../tools/testcluster/cluster.ts";

/** Where `syncline install` puts the agent, and where the GitSyncs of the benchmark are. */
export const agentNamespace = defaultOptions.namespace;

/** An API server of the benchmark's own, with Syncline installed as in production, all but the pod. */
export interface BenchCluster {
  readonly cluster: TestCluster;
  /** JSON lines: every request of anybody, with the time its answer was complete. */
  readonly auditFile: string;
  /** What a pod's service account folder holds: token, ca.crt, namespace. */
  readonly accountFolder: string;
  stop(): Promise<void>;
}

/** Reads too, and no bodies: a line is small, and it costs the raw client as much as the agent. */
const auditPolicy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [{ level: "Metadata" }],
};

export async function startBenchCluster(signal: AbortSignal): Promise<BenchCluster> {
  const dir = mkdtempSync(join(tmpdir(), "syncline-bench-"));
  const policyFile = join(dir, "everything.yaml");
  const auditFile = join(dir, "all.jsonl");
  writeFileSync(policyFile, JSON.stringify(auditPolicy));
  const cluster = await startCluster({
    dir,
    removeDir: true,
    signal,
    apiServerFlags: [
      ...["--audit-policy-file", policyFile, "--audit-log-path", auditFile],
      "--audit-log-maxsize=4000", // else it is rotated away under the reader
      "--delete-collection-workers=16", // for the sweep between two runs
    ],
  });
  if (cluster.external)
    throw new Error("the benchmark reads its API server's audit log: it needs one of its own");
  for (const object of installObjects({ image: "none", applierClusterAdmin: true })) {
    // Nothing here would run the pod; the agent is a process of ours.
    if (object.kind !== "StatefulSet" && object.kind !== "NetworkPolicy") await install(cluster, object);
  }
  await served(cluster);
  const accountFolder = await writeAccount(cluster, join(dir, "account"));
  return { cluster, auditFile, accountFolder, stop: () => cluster.stop() };
}

async function install(cluster: TestCluster, object: KubeObject): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
  const place = metadata.namespace === undefined ? root : `${root}/namespaces/${metadata.namespace}`;
  const plural = `${kind.toLowerCase()}s`.replace(/ys$/, "ies");
  const path = `${place}/${plural}/${metadata.name}?fieldManager=bench&force=true`;
  const { status, text } = await api(cluster, "PATCH", path, {
    body: object,
    contentType: "application/apply-patch+yaml",
  });
  if (status >= 300) throw new Error(`${kind} ${metadata.name}: ${status} ${text}`);
}

async function served(cluster: TestCluster): Promise<void> {
  for (const plural of ["gitsyncs", "syncstatuses"])
    await until(performance.now() + 30_000, `${plural} are not served`, async () => {
      return (await api(cluster, "GET", `/apis/syncline.dev/v1alpha1/${plural}?limit=1`)).status === 200;
    });
}

/** What kubelet mounts into the agent's pod. */
async function writeAccount(cluster: TestCluster, folder: string): Promise<string> {
  const path = `/api/v1/namespaces/${agentNamespace}/serviceaccounts/${agentName}/token`;
  const { status, text } = await api(cluster, "POST", path, { body: { spec: { expirationSeconds: 7200 } } });
  if (status !== 201) throw new Error(`no token for ${agentName}: ${status} ${text}`);
  const { token } = (JSON.parse(text) as { status: { token: string } }).status;
  mkdirSync(folder);
  for (const [name, content] of Object.entries({ token, "ca.crt": cluster.ca, namespace: agentNamespace }))
    writeFileSync(join(folder, name), content, { mode: 0o600 });
  return folder;
}
