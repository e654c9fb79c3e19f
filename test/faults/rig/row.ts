import assert from "node:assert/strict";
import { api } from "../../../tools/testcluster/api.ts";
import { createNamespace } from "../../../tools/testcluster/bootstrap.ts";
import { commitFiles, git, type FileContent, type GitRepo } from "../../support/git-repo.ts";
import type { Live, Status } from "../../support/scene.ts";
import type { AuditMark } from "./audit.ts";
import { differences, endState, type EndState } from "./end-state.ts";
import {
  assertBounded,
  assertHistory,
  assertNoLeak,
  assertOrder,
  assertQuiet,
  assertScope,
  type Scope,
} from "./oracles.ts";
import type { Rig } from "./rig.ts";

/** One case of the fault matrix: a GitSync and a repository of its own, whose objects go into a namespace of their own. */
export interface Row {
  readonly name: string;
  readonly repo: GitRepo;
  /** Where its objects are. */
  readonly target: string;
  /** Writes of the agent since the row began. */
  readonly mark: AuditMark;
  /** Commits files of the row's repository; null removes one. */
  commit(files: Readonly<Record<string, FileContent>>): string;
  /** The SyncStatus of the row's one release, once it holds. */
  status(holds: (status: Status) => boolean): Promise<Status>;
  /** Synced and Healthy at the newest commit. */
  settled(): Promise<Status>;
  /** An object of the row by the path behind its namespace: `configmaps/a`. */
  live(path: string): Promise<Live | undefined>;
  /** Ends all faults, waits until the row has settled (O6), and checks O1–O5, O7 and O8; then the GitSync rests. */
  judge(plan?: Verdict): Promise<void>;
}

export interface Verdict extends Pick<Scope, "clusterScoped" | "deletable"> {
  /** Where other rows have their objects that are at work beside this one. */
  readonly besides?: readonly string[];
  /** Passes that have no end in the history, because their process was killed. */
  readonly interrupted?: number;
  /** More words that nobody may hear. */
  readonly canaries?: readonly string[];
}

/** Starts a row from a first commit. With `wait: false`, returns before it has settled. */
export async function startRow(
  rig: Rig,
  name: string,
  files: Readonly<Record<string, FileContent>>,
  options: { readonly spec?: Readonly<Record<string, unknown>>; readonly wait?: boolean } = {},
): Promise<Row> {
  const mark = rig.mark();
  const target = `${rig.namespace}-${name}`;
  await createNamespace(rig.cluster, target);
  const repo = rig.git.createRepo(name);
  const row = rowOf(rig, { name, target, mark, repo });
  row.commit(files);
  await rig.gitSync(name, { source: { url: rig.git.url(repo) }, namespace: target, ...options.spec });
  if (options.wait !== false) await row.settled();
  return row;
}

type About = Pick<Row, "name" | "target" | "mark" | "repo">;

function rowOf(rig: Rig, about: About): Row {
  const { name, target, repo } = about;
  const status = (holds: (status: Status) => boolean) => rig.status(`${name}.${name}`, holds);
  const settled = () => {
    const head = git(repo, ["rev-parse", "main"]);
    return status(({ sync, health, revision }) => {
      const isApplied = revision?.applied?.endsWith(head) === true && revision.attempted === revision.applied;
      return sync === "Synced" && health === "Healthy" && isApplied;
    });
  };
  return {
    ...about,
    status,
    settled,
    commit: (changes) => commitFiles(repo, changes),
    live: (path) => {
      const [plural = "", object = ""] = path.split("/");
      return rig.live(`${roots[plural] ?? "/api/v1"}/namespaces/${target}/${plural}/${object}`);
    },
    judge: async (verdict = {}) => {
      rig.proxy.heal();
      await settled();
      await judge(rig, about, verdict);
      await rig.change(name, { spec: { suspend: true } });
      await status(({ sync }) => sync === "Suspended");
    },
  };
}

const roots: Readonly<Record<string, string>> = { deployments: "/apis/apps/v1", jobs: "/apis/batch/v1" };

async function judge(rig: Rig, about: About, verdict: Verdict): Promise<void> {
  const { name, target, mark, repo } = about;
  const { namespace, cluster } = rig;
  const want = await faultFree(rig, repo);
  const got = await endState(cluster, { namespace, gitSync: name, target });
  assert.deepEqual(differences(got, want), [], "O1: not as without faults");
  const targets = [target, ...referencesOf(rig).targets, ...(verdict.besides ?? [])];
  assertScope(mark, { own: namespace, targets, ...verdict });
  assertOrder(mark, git(repo, ["rev-list", "--reverse", "main"]).split("\n"));
  await rig.reconcile(name); // a process that has just started records once what it finds
  const quiet = rig.mark();
  await rig.reconcile(name);
  assertQuiet(quiet);
  const history = await rig.history(name, name);
  assertHistory(rig.ledgerFile, history, verdict.interrupted ?? 0);
  assertNoLeak([...canaries, ...(verdict.canaries ?? [])], await sinks(rig, JSON.stringify(history)));
  assertBounded(rig.agent.pid);
}

/** In the Secret of every scene, and in those of rows. */
export const canary = "canary-of-the-rig";
const canaries = ["xoxb-canary-slack-token", canary];

async function sinks(
  { cluster, namespace, ...rig }: Rig,
  history: string,
): Promise<Readonly<Record<string, string>>> {
  const read = async (group: string, plural: string): Promise<string> =>
    (await api(cluster, "GET", `/apis/${group}/namespaces/${namespace}/${plural}`)).text;
  return {
    logs: rig.logs(),
    GitSyncs: await read("syncline.dev/v1alpha1", "gitsyncs"),
    SyncStatuses: await read("syncline.dev/v1alpha1", "syncstatuses"),
    events: await read("events.k8s.io/v1", "events"),
    "the ledger": history,
    Slack: JSON.stringify(rig.slack.messages),
  };
}

interface References {
  /** By the tree of the commit. */
  readonly states: Map<string, EndState>;
  readonly targets: string[];
}

const references = new WeakMap<Rig, References>();

function referencesOf(rig: Rig): References {
  const known = references.get(rig) ?? { states: new Map(), targets: [] };
  references.set(rig, known);
  return known;
}

/** What the newest commit of a row comes to when nothing goes wrong: synced once into a namespace of its own. Commits of equal content
 *  share one run. */
async function faultFree(rig: Rig, repo: GitRepo): Promise<EndState> {
  const { namespace, cluster } = rig;
  const { states, targets } = referencesOf(rig);
  const tree = git(repo, ["rev-parse", "main^{tree}"]);
  const before = states.get(tree);
  if (before !== undefined) return before;
  const gitSync = `ref-${targets.length + 1}`;
  const target = `${namespace}-${gitSync}`;
  targets.push(target);
  await createNamespace(cluster, target);
  await rig.gitSync(gitSync, { source: { url: rig.git.url(repo) }, namespace: target });
  await rig.status(`${gitSync}.${gitSync}`, ({ sync, health }) => sync === "Synced" && health === "Healthy");
  const state = await endState(cluster, { namespace, gitSync, target });
  await rig.change(gitSync, { spec: { suspend: true } });
  states.set(tree, state);
  return state;
}

/** The files of a row's first commit: some ConfigMaps with this value, a Service, and a Secret with the canary. */
export function shape(value: string, count = 3): Readonly<Record<string, string>> {
  const names = Array.from({ length: count }, (_, index) => `map-${index + 1}`);
  return {
    ...Object.fromEntries(names.map((name) => [`${name}.yaml`, configMap(name, value)])),
    "service.yaml": JSON.stringify({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "front" },
      spec: { selector: { app: "front" }, ports: [{ port: 80 }] },
    }),
    "secret.yaml": JSON.stringify({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "login" },
      stringData: { password: canary },
    }),
  };
}

export function configMap(name: string, value: string): string {
  return JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { value } });
}
