import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { api } from "./api.ts";
import type { Binaries } from "./binaries.ts";
import { createNodes, grantDevs, until, workloadsReady } from "./bootstrap.ts";
import type { ClusterInfo } from "./info.ts";
import { processFlags, type Layout, type ProcessName } from "./flags.ts";
import { keepAlive, type Running, type Supervisor } from "./processes.ts";

/** The processes of one cluster of ours. */
export interface Servers {
  /** Starts one process; kube-apiserver's start resolves when it is ready. */
  start(name: ProcessName): Promise<void>;
  /** Sends a signal and waits for the process's end. */
  end(name: ProcessName, signal: NodeJS.Signals): Promise<void>;
  signal(name: ProcessName, signal: NodeJS.Signals): void;
}

/** How long a server may take to come up: over ten times what it takes on two idle cores. */
const patienceMs = 60_000;

export interface ServersInput {
  readonly supervisor: Supervisor;
  readonly info: ClusterInfo;
  readonly binaries: Binaries;
  readonly layout: Layout;
}

/** Starts all processes of a cluster; resolves when it takes requests (with controllers: pods). */
export async function startServers(input: ServersInput): Promise<Servers> {
  const { info } = input;
  const servers = serversOf(input);
  // etcd and the API server come up together: the latter waits for the former.
  await Promise.all([servers.start("etcd"), servers.start("kube-apiserver")]);
  if (!info.controllers) {
    await grantDevs(info);
    return servers;
  }
  const controllers = ["kube-controller-manager", "kube-scheduler", "kwok"] as const;
  await Promise.all([grantDevs(info), createNodes(info), ...controllers.map((name) => servers.start(name))]);
  await workloadsReady(info, performance.now() + patienceMs);
  return servers;
}

function serversOf({ supervisor, info, binaries, layout }: ServersInput): Servers {
  const running = new Map<ProcessName, Running>();
  const died = new Map<ProcessName, string>();
  const log = (name: ProcessName) => join(info.dir, "logs", `${name}.log`);

  const start = async (name: ProcessName): Promise<void> => {
    const command = { file: binaries.path[name], args: processFlags(name, layout), log: log(name) };
    died.delete(name);
    const started = await supervisor.start(command);
    running.set(name, started);
    void started.exited.then((how) => died.set(name, how));
    if (name === "kube-apiserver") await ready();
  };
  // The API server waits long for an etcd that is gone, hence the look at all processes.
  const ready = async (): Promise<void> => {
    const complaint = `kube-apiserver is not ready after ${patienceMs / 1000} s`;
    const ask = async (): Promise<boolean> => {
      for (const [name, how] of died) throw new Error(`${name} ended (${how}):\n${lastLines(log(name))}`);
      return await api(info, "GET", "/readyz", { timeoutMs: 2_000 }).then(
        ({ status }) => status === 200,
        () => false,
      );
    };
    await until(performance.now() + patienceMs, complaint, ask, 50);
  };
  const alive = (name: ProcessName): Running => {
    const found = running.get(name);
    if (found === undefined) throw new Error(`the test cluster runs no ${name} now`);
    return found;
  };
  const end = async (name: ProcessName, signal: NodeJS.Signals): Promise<void> => {
    const process = alive(name);
    running.delete(name);
    process.signal(signal);
    await keepAlive(process.exited); // the next start would find its port taken
  };
  return { start, end, signal: (name, signal) => alive(name).signal(signal) };
}

function lastLines(file: string): string {
  if (!existsSync(file)) return "(no log)"; // an aborted start has removed it
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-15).join("\n");
}
