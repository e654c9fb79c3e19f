import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditPolicy } from "./audit.ts";
import { apiBinaries, provideBinaries, type Binaries } from "./binaries.ts";
import type { Layout, ProcessName } from "./flags.ts";
import { clusterAccess, testUsers, userGroups } from "./info.ts";
import type { ClusterAccess, ClusterInfo, TestUser } from "./info.ts";
import { writeKubeconfig } from "./kubeconfig.ts";
import { outsideCluster, outsideVariable } from "./outside.ts";
import { freePorts } from "./ports.ts";
import { startSupervisor } from "./processes.ts";
import { startServers, type Servers } from "./servers.ts";
import { writeStages } from "./stages.ts";

export interface ClusterOptions {
  /** Also kube-controller-manager, kube-scheduler and kwok with two fake nodes. Off by default. */
  readonly controllers?: boolean;
  /** The cluster's folder, kept at the end; a temporary one by default. */
  readonly dir?: string;
  /** Removes the folder at the end although it was given. */
  readonly removeDir?: boolean;
  /** On by default. */
  readonly auditLog?: boolean;
  /** etcd takes this port and the next, the API server the one after; free ports by default. */
  readonly basePort?: number;
  /** More flags for kube-apiserver, such as `--watch-cache-sizes=configmaps#0`. */
  readonly apiServerFlags?: readonly string[];
  /** Aborted, it ends the start, or the cluster when it is up. */
  readonly signal?: AbortSignal;
}

/** A cluster with the handles to break it. All of them throw for a cluster given from outside. */
export interface TestCluster extends ClusterAccess {
  /** Ends the API server and waits until its process is gone; SIGKILL by default. */
  stopApiServer(signal?: NodeJS.Signals): Promise<void>;
  /** Starts a stopped API server on the same port; resolves when it is ready. */
  startApiServer(): Promise<void>;
  /** Both; about 2 s. Watches from before get "too old resource version" (410). */
  restartApiServer(signal?: NodeJS.Signals): Promise<void>;
  /** Ends the API server and etcd, lets `meanwhile` do what it likes to etcd's data folder, and starts both again. */
  withoutEtcd(meanwhile: (dataDir: string) => void): Promise<void>;
  /** Freezes etcd: writes time out, cached reads still answer. */
  pauseEtcd(): void;
  resumeEtcd(): void;
  /** Freezes the API server: connections are accepted and hang. */
  pauseApiServer(): void;
  resumeApiServer(): void;
  /** Sends a signal to one process, without waiting for anything. */
  signal(name: ProcessName, signal: NodeJS.Signals): void;
  /** Kills everything and removes the temporary folder. May be called twice. Left out, the end of this process
   *  does the same. */
  stop(): Promise<void>;
}

/**
 * Starts a Kubernetes control plane on loopback, for this process only: about 3 s for the API server, 4.5 s with
 * controllers; built first when it has to be (see provideBinaries). With SYNCLINE_TEST_KUBECONFIG set, starts
 * nothing and describes that cluster. Throws with the end of a server's log when it does not come up.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<TestCluster> {
  const outside = process.env[outsideVariable];
  if (outside) return untouchable(await outsideCluster(outside));
  const binaries = await provideBinaries(options.controllers ? undefined : apiBinaries);
  const attempts = options.basePort === undefined ? 4 : 1;
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(options, binaries);
    } catch (error) {
      // Somebody took a port between our look and the servers' start.
      const clash = error instanceof Error && error.message.includes("address already in use");
      if (!clash || attempt >= attempts) throw error;
    }
  }
}

/** One attempt: everything it started is gone when it throws. */
async function launch(options: ClusterOptions, binaries: Binaries): Promise<TestCluster> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), "syncline-cluster-"));
  const remove = options.dir === undefined ? !process.env["SYNCLINE_TEST_KEEP"] : options.removeDir;
  // Before there is anything in the folder: from here on it cannot be left behind.
  const supervisor = startSupervisor(remove ? dir : undefined);
  options.signal?.addEventListener("abort", () => void supervisor.stop(), { once: true });
  try {
    options.signal?.throwIfAborted();
    const [etcdPort = 0, etcdPeerPort = 0, apiPort = 0] = await freePorts(3, options.basePort);
    const { auditLog = true, apiServerFlags = [] } = options;
    const layout: Layout = { dir, etcdPort, etcdPeerPort, apiPort, audit: auditLog, apiServerFlags };
    const info = prepare(layout, options.controllers ?? false, binaries);
    const servers = await startServers({ supervisor, info, binaries, layout });
    return { ...clusterAccess(info), ...handles(servers, dir), stop: () => supervisor.stop() };
  } catch (error) {
    await supervisor.stop();
    options.signal?.throwIfAborted();
    throw error;
  }
}

type Handles = Omit<TestCluster, keyof ClusterAccess | "stop">;

function handles(servers: Servers, dir: string): Handles {
  const stopApiServer = async (signal: NodeJS.Signals = "SIGKILL") =>
    await servers.end("kube-apiserver", signal);
  const startApiServer = async () => await servers.start("kube-apiserver");
  return {
    stopApiServer,
    startApiServer,
    restartApiServer: async (signal) => {
      await stopApiServer(signal);
      await startApiServer();
    },
    withoutEtcd: async (meanwhile) => {
      await stopApiServer();
      await servers.end("etcd", "SIGKILL");
      meanwhile(join(dir, "etcd"));
      await Promise.all([servers.start("etcd"), startApiServer()]);
    },
    pauseEtcd: () => servers.signal("etcd", "SIGSTOP"),
    resumeEtcd: () => servers.signal("etcd", "SIGCONT"),
    pauseApiServer: () => servers.signal("kube-apiserver", "SIGSTOP"),
    resumeApiServer: () => servers.signal("kube-apiserver", "SIGCONT"),
    signal: (name, signal) => servers.signal(name, signal),
  };
}

function untouchable(info: ClusterInfo): TestCluster {
  const refuse = (): never => {
    throw new Error(`the cluster of ${outsideVariable} is not ours to stop or signal`);
  };
  const none: Servers = { start: refuse, end: refuse, signal: refuse };
  return { ...clusterAccess(info), ...handles(none, info.dir), stop: () => Promise.resolve() };
}

/** The users of the cluster's own processes, with their groups; RBAC knows two of them by name. */
const systemUsers = {
  kwok: "system:masters",
  "system:kube-controller-manager": "",
  "system:kube-scheduler": "",
};

/** Writes all files the servers need; returns what is known before they run. */
function prepare(layout: Layout, controllers: boolean, binaries: Binaries): ClusterInfo {
  const { dir } = layout;
  const server = `https://127.0.0.1:${layout.apiPort}`;
  mkdirSync(join(dir, "logs"), { recursive: true });
  const names = Object.entries({ ...userGroups, ...systemUsers });
  execFileSync(binaries.path.pki, [join(dir, "pki"), ...names.map(([name, group]) => `${name}=${group}`)]);
  for (const [name] of names) writeKubeconfig(dir, server, name);
  const tokens = writeTokens(dir);
  writeFileSync(join(dir, "audit-policy.yaml"), auditPolicy);
  if (controllers) writeStages(binaries.stagesDir, join(dir, "kwok.yaml"));
  return {
    server,
    dir,
    ca: readFileSync(join(dir, "pki", "ca.crt"), "utf8"),
    adminKubeconfig: join(dir, "admin.kubeconfig"),
    kubectl: binaries.path.kubectl,
    controllers,
    external: false,
    auditFile: layout.audit ? join(dir, "audit.jsonl") : undefined,
    etcd: `http://127.0.0.1:${layout.etcdPort}`,
    tokens,
  };
}

function writeTokens(dir: string): Record<TestUser, string> {
  const token = () => randomBytes(16).toString("hex");
  const tokens = { admin: token(), alice: token(), bob: token() };
  const lines = testUsers.map((user) => `${tokens[user]},${user},${user},"${userGroups[user]}"\n`);
  writeFileSync(join(dir, "tokens.csv"), lines.join(""), { mode: 0o600 });
  return tokens;
}
