import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { api } from "../testcluster/api.ts";
import { kubectlOnPath, provideBinaries } from "../testcluster/binaries.ts";
import type { ClusterInfo } from "../testcluster/info.ts";
import { DemoFailure } from "./failure.ts";
import type { Ground } from "./ground.ts";
import { applierBinding, ourNamespaces } from "./names.ts";
import type { Screen } from "./screen.ts";
import { shell } from "./shell.ts";

interface Opening {
  readonly dir: string;
  readonly screen: Screen;
  readonly stack: AsyncDisposableStack;
  readonly signal: AbortSignal;
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly name: string; readonly user: Readonly<Record<string, unknown>> }[];
  readonly contexts: readonly {
    readonly name: string;
    readonly context: Readonly<Record<string, unknown>>;
  }[];
}

/**
 * The caller's cluster. The demo takes only one where nothing of Syncline is yet, so that all it finds at the end is its own
 * to remove. alice is the caller impersonating her, with rights in the demo's namespace. Throws DemoFailure.
 */
export async function contextCluster(
  context: string,
  { dir, screen, stack, signal }: Opening,
): Promise<Ground> {
  const kubectl = kubectlOnPath() ?? (await provideBinaries(["kubectl"])).path.kubectl;
  const kubeconfig = writeKubeconfigs(kubectl, context, dir);
  const cluster = infoOf(kubectl, kubeconfig.admin, dir);
  screen.say(
    `The demo plays in your cluster ${cluster.server}. It brings two CustomResourceDefinitions and the namespaces ` +
      `${Object.values(ourNamespaces).join(" and ")}, and takes them away at the end. The images of the example do not ` +
      "exist, so pods do not start there, and HEALTH stays Progressing.",
  );
  await refuseWhenInUse(cluster, context);
  stack.defer(() => cleanUp(kubectl, kubeconfig.admin, dir, screen));
  const grant = [
    `create namespace ${ourNamespaces.workloads}`,
    `create rolebinding alice --clusterrole=admin --user=alice -n ${ourNamespaces.workloads}`,
  ];
  for (const args of grant) await mustRun(kubectl, args, { kubeconfig: kubeconfig.admin, dir, signal });
  return { cluster, dir, kubeconfig, isOurs: false, releases: 5, goal: "Synced" };
}

function writeKubeconfigs(kubectl: string, context: string, dir: string): Ground["kubeconfig"] {
  const config = viewConfig(kubectl, context);
  const contexts = config.contexts.map((entry) => ({
    ...entry,
    context: { ...entry.context, namespace: ourNamespaces.gitSync },
  }));
  const write = (name: string, user: Readonly<Record<string, unknown>>): string => {
    const users = config.users.map((entry) => ({ ...entry, user: { ...entry.user, ...user } }));
    const file = join(dir, `${name}.kubeconfig`);
    writeFileSync(file, JSON.stringify({ ...config, contexts, users }), { mode: 0o600 });
    return file;
  };
  return { admin: write("admin", {}), alice: write("alice", { as: "alice" }) };
}

function viewConfig(kubectl: string, context: string): Kubeconfig {
  const args = ["config", "view", "--minify", "--flatten", "--output", "json", "--context", context];
  try {
    return JSON.parse(
      execFileSync(kubectl, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }),
    ) as Kubeconfig;
  } catch (cause) {
    const why = (cause as { readonly stderr?: string }).stderr ?? String(cause);
    throw new DemoFailure(`context ${context} of your kubeconfig cannot be used: ${why.trim()}`, { cause });
  }
}

function infoOf(kubectl: string, adminKubeconfig: string, dir: string): ClusterInfo {
  const view = ["config", "view", "--raw", "--output", "json", "--kubeconfig", adminKubeconfig];
  const config = JSON.parse(execFileSync(kubectl, view, { encoding: "utf8" })) as Kubeconfig;
  const cluster = config.clusters[0]?.cluster ?? {};
  return {
    server: cluster["server"] ?? "",
    dir,
    ca: Buffer.from(cluster["certificate-authority-data"] ?? "", "base64").toString(),
    adminKubeconfig,
    kubectl,
    controllers: true,
    external: true,
    auditFile: undefined,
    etcd: undefined,
    tokens: undefined,
  };
}

async function refuseWhenInUse(cluster: ClusterInfo, context: string): Promise<void> {
  const places = [
    ["/apis/syncline.dev", "it knows Syncline's resources"],
    ...Object.values(ourNamespaces).map((name) => [
      `/api/v1/namespaces/${name}`,
      `it has a namespace ${name}`,
    ]),
  ] as const;
  for (const [path = "", what = ""] of places) {
    const { status } = await api(cluster, "GET", path, { timeoutMs: 10_000 }).catch((cause: unknown) => {
      throw new DemoFailure(`the cluster of context ${context} does not answer: ${String(cause)}`, { cause });
    });
    if (status === 404) continue;
    const why = status === 200 ? `${what} already` : `GET ${path} answers ${status}`;
    throw new DemoFailure(`the demo does not touch the cluster of context ${context}: ${why}`);
  }
}

/** Everything by name, whether or not it came to be. */
async function cleanUp(kubectl: string, kubeconfig: string, dir: string, screen: Screen): Promise<void> {
  screen.say("Cleaning up in your cluster: the namespaces, the binding, the CustomResourceDefinitions.");
  screen.waiting("namespaces take a while to go");
  const signal = AbortSignal.timeout(180_000);
  const steps = [
    `delete namespace ${Object.values(ourNamespaces).join(" ")} --ignore-not-found --timeout=120s`,
    `delete clusterrolebinding ${applierBinding} --ignore-not-found`,
    "delete customresourcedefinition gitsyncs.syncline.dev syncstatuses.syncline.dev --ignore-not-found",
  ];
  const left: string[] = [];
  for (const args of steps) {
    await mustRun(kubectl, args, { kubeconfig, dir, signal }).catch((error: unknown) =>
      left.push(String(error)),
    );
  }
  if (left.length > 0) throw new DemoFailure(`not everything could be removed:\n${left.join("\n")}`);
}

async function mustRun(
  kubectl: string,
  args: string,
  { kubeconfig, dir, signal }: { kubeconfig: string; dir: string; signal: AbortSignal },
): Promise<void> {
  const line = `'${kubectl}' ${args}`;
  const { code, output } = await shell({
    line,
    cwd: dir,
    env: { ...process.env, KUBECONFIG: kubeconfig },
    signal,
  });
  if (code !== 0) throw new DemoFailure(`kubectl ${args}: ${output.trim()}`);
}
