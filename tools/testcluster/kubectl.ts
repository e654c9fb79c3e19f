import { spawn } from "node:child_process";
import { join } from "node:path";
import type { ClusterAccess, TestUser } from "./info.ts";

export interface KubectlOptions {
  /** admin by default. */
  readonly user?: TestUser;
  /** Given on stdin, for `apply -f -`. */
  readonly input?: string;
  /** Beside what this process has. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real kubectl as the given user, without a shell; any exit code is a result. */
export function kubectl(
  cluster: ClusterAccess,
  args: readonly string[],
  { user = "admin", input, environment = {} }: KubectlOptions = {},
): Promise<KubectlResult> {
  // Its cache of API discovery goes into the cluster's folder: never from one cluster to the next.
  const env = {
    ...process.env,
    ...environment,
    KUBECONFIG: cluster.kubeconfig(user),
    KUBECACHEDIR: join(cluster.dir, "kubectl-cache"),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(cluster.kubectl, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.stdin.on("error", () => undefined); // it may exit without reading
    child.once("error", reject);
    child.once("close", (code) => {
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString();
      resolve({ code: code ?? -1, stdout: text(stdout), stderr: text(stderr) });
    });
    child.stdin.end(input);
  });
}
