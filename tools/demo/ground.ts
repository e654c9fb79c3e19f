import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster } from "../testcluster/cluster.ts";
import type { ClusterInfo } from "../testcluster/info.ts";
import { outsideVariable } from "../testcluster/outside.ts";
import { contextCluster } from "./context-cluster.ts";
import { DemoFailure } from "./failure.ts";
import { ourNamespaces } from "./names.ts";
import type { DemoOptions } from "./options.ts";
import type { Screen } from "./screen.ts";
import { shell } from "./shell.ts";

/** Where the demo plays. */
export interface Ground {
  readonly cluster: ClusterInfo;
  /** Holds everything of the demo; goes with it, also when the demo is killed. */
  readonly dir: string;
  /** Kubeconfigs whose context looks into the GitSync's namespace. */
  readonly kubeconfig: { readonly admin: string; readonly alice: string };
  /** Started for the demo: workloads get ready there, since its nodes are played. */
  readonly isOurs: boolean;
  /** Releases of the example that run there, and what all of them are to become. */
  readonly releases: number;
  readonly goal: "Synced and Healthy" | "Synced";
}

/** A control plane of our own, or the caller's cluster; what must be undone at the end goes onto the stack. */
export async function openGround(
  { context }: DemoOptions,
  screen: Screen,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Ground> {
  if (context === undefined && process.env[outsideVariable])
    throw new DemoFailure(`${outsideVariable} is for tests: name your own cluster by --context`);
  const dir = mkdtempSync(join(tmpdir(), "syncline-demo-"));
  stack.defer(() => {
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  });
  if (context !== undefined) return contextCluster(context, { dir, screen, stack, signal });
  screen.say(
    "A control plane starts on this machine: etcd, kube-apiserver, controller manager, scheduler. The nodes and " +
      "their pods are played by kwok, everything else is real.",
  );
  const started = performance.now();
  screen.waiting("starting etcd, kube-apiserver, controllers and two nodes");
  // The cluster's keeper removes this folder even when the demo is killed.
  const cluster = await startCluster({ controllers: true, dir, removeDir: true, auditLog: false, signal });
  stack.defer(() => cluster.stop());
  screen.came(`Kubernetes answers at ${cluster.server}`, performance.now() - started);
  const kubeconfig = { admin: cluster.kubeconfig("admin"), alice: cluster.kubeconfig("alice") };
  for (const file of Object.values(kubeconfig)) {
    const line = `'${cluster.kubectl}' config set-context --current --namespace=${ourNamespaces.gitSync}`;
    await shell({ line, cwd: dir, env: { ...process.env, KUBECONFIG: file }, signal });
  }
  return { cluster, dir, kubeconfig, isOurs: true, releases: 6, goal: "Synced and Healthy" };
}
