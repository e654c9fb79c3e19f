import { spawn } from "node:child_process";
import { mkdirSync, openSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheDir } from "./binaries.ts";
import { startCluster } from "./cluster.ts";
import { clusterAccess, type ClusterAccess, type ClusterInfo } from "./info.ts";

/**
 * One cluster per user that stays up in the background. Its keeper process answers HTTP on a socket file: GET gives
 * the ClusterInfo once the cluster is up, DELETE ends it. Whether it runs is whether somebody answers: no process
 * number is kept that might be another's by now.
 */
const socketPath = join(cacheDir(), "local.sock");
const folder = join(cacheDir(), "local");
const logPath = join(cacheDir(), "local.log");

/** The local cluster, started when it does not run. */
export async function localUp(): Promise<ClusterAccess> {
  const present = await localStatus();
  if (present !== undefined) return present;
  mkdirSync(cacheDir(), { recursive: true });
  const log = openSync(logPath, "w");
  const cli = join(import.meta.dirname, "cli.ts");
  const keeper = spawn(process.execPath, [cli, "keep"], { detached: true, stdio: ["ignore", log, log] });
  keeper.unref();
  for (;;) {
    const cluster = await localStatus();
    if (cluster !== undefined) return cluster;
    if (keeper.exitCode !== null) throw new Error(`the local cluster did not start: see ${logPath}`);
    await sleep(50);
  }
}

/** The local cluster when it runs; waits for one that is starting. */
export async function localStatus(): Promise<ClusterAccess | undefined> {
  const answer = await ask("GET");
  return answer === undefined ? undefined : clusterAccess(JSON.parse(answer) as ClusterInfo);
}

/** Stops the local cluster; resolves when its processes are gone. False when none ran. */
export async function localDown(): Promise<boolean> {
  return (await ask("DELETE")) !== undefined;
}

/** The keeper's life: holds the socket and the cluster until told to stop. */
export async function keepLocal(): Promise<void> {
  if ((await ask("HEAD")) !== undefined) throw new Error("the local cluster has a keeper already");
  rmSync(socketPath, { force: true });
  const cluster = Promise.withResolvers<ClusterInfo>();
  const stop = Promise.withResolvers<() => void>();
  const server = createServer((request, response) => {
    if (request.method === "HEAD") response.end();
    else if (request.method === "DELETE") stop.resolve(() => response.end());
    else void cluster.promise.then((info) => response.end(JSON.stringify(info)));
  });
  // Listening first: of two keepers started at once, the second fails here.
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socketPath, resolve));
  rmSync(folder, { recursive: true, force: true });
  const started = await startCluster({ controllers: true, dir: folder, removeDir: true });
  cluster.resolve(started);
  const answer = await stop.promise;
  await started.stop();
  answer();
  server.close();
  server.closeIdleConnections();
}

/** The keeper's answer; undefined when there is no keeper. */
function ask(method: "GET" | "HEAD" | "DELETE"): Promise<string | undefined> {
  return new Promise((resolve) => {
    const sent = request({ socketPath, method, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.once("close", () => resolve(response.complete ? text : undefined));
    });
    sent.once("error", () => resolve(undefined));
    sent.end();
  });
}
