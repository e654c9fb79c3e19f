import { join } from "node:path";
import { askAgent } from "../../../src/cli/agent-api.ts";
import type { LedgerEntry } from "../../../src/core/ledger-entry.ts";
import { api } from "../../../tools/testcluster/api.ts";
import type { ClusterAccess } from "../../../tools/testcluster/info.ts";
import { sharedCluster, testNamespace } from "../../../tools/testcluster/shared.ts";
import type { AgentOptions } from "../../support/agent.ts";
import { git } from "../../support/git-repo.ts";
import { eventually, startScene, type Scene, type SceneOptions } from "../../support/scene.ts";
import { agentAccount, agentToken, grantAccounts, kubeconfigOf, type Kubeconfig } from "./accounts.ts";
import { markAudit, type AuditMark } from "./audit.ts";
import { startProxy, type Proxy } from "./proxy.ts";

/** An agent that knows the API server only through a proxy that misbehaves as told, in namespaces of its own. */
export interface Rig extends Scene {
  readonly proxy: Proxy;
  /** The agent's kubeconfig; its token may be exchanged. */
  readonly kubeconfig: Kubeconfig;
  /** Writes of this rig's agent from now on. */
  mark(): AuditMark;
  /** Everything that the agents of this rig logged so far. */
  logs(): string;
  /** Merges a patch into a GitSync. */
  change(gitSync: string, patch: object): Promise<void>;
  /** Asks for a reconcile of a GitSync; resolves when it is over. */
  reconcile(gitSync: string): Promise<void>;
  /** The ledger of a release, newest first. */
  history(gitSync: string, release: string): Promise<readonly LedgerEntry[]>;
  readonly ledgerFile: string;
  /** Shas of main in the rig's own repository, oldest first. */
  commits(): readonly string[];
}

export interface RigOptions extends Pick<SceneOptions, "flags" | "interval"> {
  /** One of its own, for rows that break it; the shared one by default. */
  readonly cluster?: ClusterAccess;
  readonly failpoint?: string;
  readonly agent?: Partial<AgentOptions>;
}

export async function startRig(prefix: string, options: RigOptions = {}): Promise<Rig> {
  const cluster = options.cluster ?? (await sharedCluster());
  const namespace = await testNamespace(cluster, prefix);
  await grantAccounts(cluster, namespace);
  const proxy = await startProxy(cluster);
  const kubeconfig = kubeconfigOf({ server: proxy.url, ca: proxy.ca, namespace });
  kubeconfig.write(await agentToken(cluster, namespace));
  const { failpoint, agent = {}, ...rest } = options;
  const environment = { ...agent.environment, ...failpointOf(failpoint) };
  const scene = await startScene(prefix, {
    ...rest,
    cluster,
    namespace,
    agent: { ...agent, kubeconfig: kubeconfig.file, environment },
  });
  return rigOf(scene, { proxy, kubeconfig });
}

/** What a process is told to fail at; nothing, when there is no failpoint. */
export function failpointOf(failpoint: string | undefined): Readonly<Record<string, string>> {
  return { SYNCLINE_FAILPOINT: failpoint ?? "" };
}

function rigOf(scene: Scene, parts: Pick<Rig, "proxy" | "kubeconfig">): Rig {
  const { cluster, namespace } = scene;
  const user = `system:serviceaccount:${namespace}:${agentAccount}`;
  let before = "";
  let asked = 0;
  return Object.defineProperties({ ...parts } as Rig, {
    ...Object.getOwnPropertyDescriptors(scene),
    ...Object.getOwnPropertyDescriptors({
      mark: () => markAudit(cluster, user),
      logs: () => before + scene.agent.output(),
      async restart(signal?: NodeJS.Signals, more: Partial<AgentOptions> = {}) {
        const { agent } = scene;
        await scene.restart(signal, { environment: failpointOf(undefined), ...more });
        before += agent.output();
      },
      change: (gitSync: string, patch: object) => patchGitSync(scene, gitSync, patch),
      async reconcile(gitSync: string) {
        const value = `rig-${++asked}-${Date.now()}`;
        await scene.kubectl([
          "annotate",
          "--overwrite",
          "gitsync",
          gitSync,
          `syncline.dev/sync-now=${value}`,
        ]);
        await scene.gitSyncStatus(gitSync, ({ handled }) => syncNowOf(handled) === value);
      },
      history: (gitSync: string, release: string) => historyOf(scene, gitSync, release),
      get ledgerFile() {
        return join(scene.agent.dataDir, "ledger.db");
      },
      commits: () => git(scene.repo, ["rev-list", "--reverse", "main"]).split("\n"),
      async stop() {
        parts.proxy.heal();
        await scene.stop();
        await parts.proxy.close();
        parts.kubeconfig.remove();
      },
    }),
  });
}

async function patchGitSync({ cluster, namespace }: Scene, name: string, patch: object): Promise<void> {
  const path = `/apis/syncline.dev/v1alpha1/namespaces/${namespace}/gitsyncs/${name}`;
  const options = { body: patch, contentType: "application/merge-patch+json" };
  const { status, text } = await api(cluster, "PATCH", path, options);
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
}

function syncNowOf(handled: unknown): string | undefined {
  return (handled as { readonly syncNow?: { readonly value?: string } } | undefined)?.syncNow?.value;
}

/** An agent that has just started does not listen yet. */
async function historyOf(scene: Scene, gitSync: string, release: string): Promise<readonly LedgerEntry[]> {
  await eventually(
    () => Promise.resolve(scene.agent.output().includes('"server":"api"')),
    () => "the agent's API does not listen",
  );
  const query = { gitsync: `${scene.namespace}/${gitSync}`, release, limit: "10000" };
  return askAgent(scene.agent.url("api"), { path: "/v1/history", query }, AbortSignal.timeout(30_000));
}
