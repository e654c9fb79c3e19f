import { api } from "../../tools/testcluster/api.ts";
import type { ClusterAccess, TestUser } from "../../tools/testcluster/info.ts";
import { kubectl } from "../../tools/testcluster/kubectl.ts";
import { sharedCluster, testNamespace } from "../../tools/testcluster/shared.ts";
import { forgetData, startAgent, type AgentOptions, type AgentProcess } from "./agent.ts";
import { commitFiles, type CommitOptions, type FileContent, type GitRepo } from "./git-repo.ts";
import { startGitServer, type GitServer, type GitServerOptions } from "./git-server.ts";
import { installCrds } from "./install-crds.ts";
import { startSlackReceiver, type SlackReceiver } from "./slack-receiver.ts";

export interface Status {
  readonly sync?: string;
  readonly health?: string;
  readonly summary?: { readonly message?: string; readonly revision?: string };
  readonly revision?: { readonly attempted?: string; readonly applied?: string };
  readonly failures?: readonly {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly position?: { readonly file: string; readonly line: number; readonly column: number };
  }[];
  readonly drift?: {
    readonly open?: number;
    readonly items?: readonly {
      readonly ref: { readonly name: string };
      readonly path: string;
      readonly manager: string;
      readonly action: string;
    }[];
  };
  readonly plan?: { readonly hash?: string };
  readonly objects?: Readonly<Record<string, number>>;
  readonly [key: string]: unknown;
}

export interface Live {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Record<string, unknown>;
  readonly data?: Readonly<Record<string, string>>;
  readonly status?: Status & Readonly<Record<string, unknown>>;
}

/** A namespace of the shared cluster with a Git server, a Slack receiver and an agent of its own that looks only there. */
export interface Scene {
  readonly cluster: ClusterAccess;
  readonly namespace: string;
  readonly git: GitServer;
  readonly repo: GitRepo;
  readonly slack: SlackReceiver;
  readonly agent: AgentProcess;
  commit(files: Readonly<Record<string, FileContent>>, options?: CommitOptions): string;
  /** Creates or changes a GitSync; source, interval and Slack are filled in. */
  gitSync(name: string, spec?: Readonly<Record<string, unknown>>): Promise<void>;
  /** SyncStatus.status of `gitsync.release` once it satisfies `holds`; fails with what it last was. */
  status(name: string, holds: (status: Status) => boolean): Promise<Status>;
  gitSyncStatus(name: string, holds: (status: Status) => boolean): Promise<Status>;
  /** Resolves once the agent goes by the GitSync's newest spec. */
  taken(name: string): Promise<void>;
  /** `kubectl ARGS -n NAMESPACE`; throws when it fails. */
  kubectl(
    args: readonly string[],
    options?: { readonly user?: TestUser; readonly input?: string },
  ): Promise<string>;
  /** The object at a path of the API, or undefined for 404. */
  live(path: string): Promise<Live | undefined>;
  restart(signal?: NodeJS.Signals, options?: Partial<AgentOptions>): Promise<void>;
  stop(): Promise<void>;
}

export const waitMs = 60_000;

export interface SceneOptions {
  readonly cluster?: ClusterAccess;
  readonly flags?: readonly string[];
  /** Interval of the GitSyncs. */
  readonly interval?: string;
  /** Goes into the agent's start. */
  readonly agent?: Partial<AgentOptions>;
  readonly git?: GitServerOptions;
  /** One that exists, with an account syncline-applier of its own; else a new one. */
  readonly namespace?: string;
}

export async function startScene(prefix: string, options: SceneOptions = {}): Promise<Scene> {
  const cluster = options.cluster ?? (await sharedCluster());
  await installCrds(cluster);
  const namespace = options.namespace ?? (await testNamespace(cluster, prefix));
  if (options.namespace === undefined) await grantApplier(cluster, namespace);
  await slackSecret(cluster, namespace);
  const [git, slack] = await Promise.all([startGitServer(options.git), startSlackReceiver()]);
  const repo = git.createRepo("config");
  const agentOptions: AgentOptions = {
    kubeconfig: cluster.kubeconfig("admin"),
    namespace,
    slackApiUrl: slack.url,
    flags: options.flags ?? [],
    ...options.agent,
  };
  let agent = await startAgent(agentOptions);
  const run = async (
    args: readonly string[],
    more: { user?: TestUser; input?: string } = {},
  ): Promise<string> => {
    const { code, stdout, stderr } = await kubectl(cluster, ["-n", namespace, ...args], more);
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
    return stdout;
  };
  const live = async (path: string): Promise<Live | undefined> => {
    const { status, text } = await api(cluster, "GET", path);
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    return JSON.parse(text) as Live;
  };
  const statusOf = async (
    plural: string,
    name: string,
    holds: (status: Status) => boolean,
  ): Promise<Status> => {
    let last: Status = {};
    await eventually(
      async () => {
        last =
          (await live(`/apis/syncline.dev/v1alpha1/namespaces/${namespace}/${plural}/${name}`))?.status ?? {};
        return holds(last);
      },
      () => `${plural}/${name} was ${JSON.stringify(last)}\n${tail(agent)}`,
    );
    return last;
  };
  return {
    cluster,
    namespace,
    git,
    repo,
    slack,
    get agent() {
      return agent;
    },
    commit: (files, more) => commitFiles(repo, files, more),
    async gitSync(name, spec = {}) {
      const { source, ...rest } = spec as { source?: object };
      const object = {
        apiVersion: "syncline.dev/v1alpha1",
        kind: "GitSync",
        metadata: { name, namespace },
        spec: {
          source: { url: git.url(repo), ref: "main", interval: options.interval ?? "1s", ...source },
          notifications: [{ slack: { channel: "#shop", secretRef: { name: "slack" } } }],
          ...rest,
        },
      };
      await run(["apply", "--server-side", "--force-conflicts", "-f", "-"], {
        input: JSON.stringify(object),
      });
    },
    status: (name, holds) => statusOf("syncstatuses", name, holds),
    gitSyncStatus: (name, holds) => statusOf("gitsyncs", name, holds),
    async taken(name) {
      const generation = Number(await run(["get", "gitsync", name, "-o", "jsonpath={.metadata.generation}"]));
      await statusOf("gitsyncs", name, ({ observedGeneration }) => Number(observedGeneration) >= generation);
    },
    kubectl: run,
    live,
    async restart(signal = "SIGTERM", more = {}) {
      await agent.kill(signal);
      agent = await startAgent({ ...agentOptions, dataDir: agent.dataDir, ...more });
    },
    async stop() {
      await agent.kill("SIGKILL");
      forgetData(agent.dataDir);
      await Promise.all([git.close(), slack.close()]);
    },
  };
}

/** Asks until `ask` says yes; the complaint is made at the deadline, so that it tells the last state. */
export async function eventually(ask: () => Promise<boolean>, complaint: () => string): Promise<void> {
  const deadline = performance.now() + waitMs;
  while (!(await ask())) {
    if (performance.now() > deadline) throw new Error(complaint());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The end of an agent's log, for messages of failed tests. */
function tail(agent: AgentProcess): string {
  return agent.output().split("\n").slice(-15).join("\n");
}

/** The account that the agent acts as may do everything, as `applier.clusterAdmin` of the chart grants it. */
async function grantApplier(cluster: ClusterAccess, namespace: string): Promise<void> {
  await post(cluster, `/api/v1/namespaces/${namespace}/serviceaccounts`, {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "syncline-applier" },
  });
  await post(cluster, "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: `${namespace}-applier` },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", name: "syncline-applier", namespace }],
  });
}

async function slackSecret(cluster: ClusterAccess, namespace: string): Promise<void> {
  await post(cluster, `/api/v1/namespaces/${namespace}/secrets`, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "slack" },
    stringData: { token: "xoxb-canary-slack-token" },
  });
}

async function post(cluster: ClusterAccess, path: string, body: object): Promise<void> {
  const { status, text } = await api(cluster, "POST", path, { body });
  if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
}
