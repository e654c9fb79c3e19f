// One thing because it is one table: what each command is called, takes and says of itself.
import { singleFlags, type CommandSpec } from "./command.ts";
import {
  agent,
  agentApi,
  agentNamespace,
  allNamespaces,
  cluster,
  connection,
  folder,
  listing,
  output,
  planRev,
  repo,
  stats,
} from "./options.ts";

const inRepo = "In a config repo:";
const inCluster = "In a cluster:";
const setUp = "Setting up:";

/** Every command, in the order of the help. docs/cli.md has the same; a test keeps both equal. */
export const commands: readonly CommandSpec[] = [
  {
    name: "init",
    args: "[DIR]",
    group: inRepo,
    summary: "write a small working config repo: two environments, two regions, one release",
    options: [],
    load: async () => (await import("./init.ts")).init,
  },
  {
    name: "render",
    args: "[RELEASE...]",
    group: inRepo,
    summary: "print the manifests of one target, or write those of all with --out",
    options: [
      ...repo,
      { flags: "--out <DIR>", text: "one file per release and target into this folder, which must be empty" },
      { flags: "--show-secrets", text: "print the data of Secrets instead of <masked:…>" },
      stats,
      output("yaml", "json"),
    ],
    notes: `Equal values of Secrets have equal masks within one run, and other masks in the next.

Examples:
  syncline render --env prod --region eu
  syncline render checkout --env prod --region eu --rev HEAD~1
  syncline render --out rendered/`,
    load: async () => (await import("./render.ts")).render,
  },
  {
    name: "validate",
    args: "",
    group: inRepo,
    summary: "render every release for every target and tell all problems",
    options: [
      ...repo,
      { flags: "--strict", text: "warnings count as errors" },
      stats,
      output("table", "json", "sarif", "github"),
    ],
    notes: `The same problem in several targets is told once, with the targets it hits.

Examples:
  syncline validate --strict
  syncline validate -o github        # annotations of a GitHub workflow
  syncline validate -o sarif > syncline.sarif`,
    load: async () => (await import("./validate.ts")).validate,
  },
  {
    name: "diff",
    args: "[GITSYNC[/RELEASE]]",
    group: inRepo,
    summary: "tell what changes in every target between two revisions, each change once; or in the cluster",
    options: [
      ...folder.filter(({ flags }) => !/^(--repo|-n)\b/.test(flags)),
      {
        flags: "--repo <DIR>",
        text: "the config repo, or a folder of plain manifests; this folder without it, with --live what the agent reads",
      },
      {
        flags: "-n, --namespace <NAME>",
        text: "without syncline.yaml: namespace of the objects that name none; with --live: of the GitSync",
      },
      {
        flags: "--from <REV>",
        text: "a branch, tag or commit; where HEAD left the default branch without it",
      },
      { flags: "--to <REV>", text: "a branch, tag or commit; the files as they are on disk without it" },
      { flags: "--release <NAME>", text: "only this release" },
      { flags: "--live", text: "what the next pass would change in the cluster, field by field: see plan" },
      planRev,
      agentApi,
      ...connection,
      { flags: "--exit-code", text: "exit with 3 when something differs" },
      stats,
      output("table", "markdown", "json", "yaml", "name"),
    ],
    notes: `Values of Secrets, and those that a values schema marks writeOnly, are masked: that they change is seen.

Examples:
  syncline diff                          # what this branch changes, files that are not committed included
  syncline diff --from v1.4.0 --to HEAD
  syncline diff -o markdown              # for a comment on a pull request
  syncline diff --live shop/checkout     # in the cluster`,
    load: async () => (await import("./diff.ts")).diff,
  },
  {
    name: "set",
    args: "<RELEASE> <KEY=VALUE...>",
    group: inRepo,
    summary:
      "change values of a release in the file of one layer, and tell what that changes in every target",
    options: [
      ...folder,
      { flags: "--string", text: "every VALUE is a text, whatever it looks like" },
      { flags: "--dry-run", text: "only tell" },
      output("table", "markdown", "json"),
    ],
    notes: `The layer: values.yaml, values.<env>.yaml with --env, values.<region>.yaml with --region, values.<env>.<region>.yaml
with both, values.<cluster>.yaml with --cluster. Comments, order and quotes of the file stay.

KEY is a path such as image.tag, list[0].name, list[] (a new last item) or labels["a.b/c"]; KEY- removes a key.
VALUE is read as YAML; where a text stands now, it stays one. KEY= is the empty text.

Examples:
  syncline set checkout image.tag=1.9.2 --env dev
  syncline set checkout replicas=4 'hosts=[a.example.com]' --env prod --region eu
  syncline set checkout replicas- --env prod`,
    load: async () => (await import("./set.ts")).set,
  },
  {
    name: "promote",
    args: "<RELEASE>",
    group: inRepo,
    summary:
      "carry the values of one environment over to another, and tell what that changes in every target",
    options: [
      ...folder.filter(({ flags }) => !/^--(env|cluster|region)\b/.test(flags)),
      { flags: "--from <ENV>", text: "the environment whose values are right" },
      { flags: "--to <ENV>", text: "the environment that gets them" },
      {
        flags: "--region <NAME>",
        text: "of the pair's files, such as values.prod.eu.yaml, instead of values.prod.yaml",
      },
      { flags: "--key <KEYS>", text: "only these keys (a,b), also those that would be left out" },
      { flags: "--except <KEYS>", text: "all but these keys (a,b)" },
      { flags: "--dry-run", text: "only tell" },
      output("table", "markdown", "json"),
    ],
    notes: `What the release's own file of --from sets, and what differs in --to, is written into the file of --to. Left out, and told:
values that name the environment --from (a host), and secrets.

Examples:
  syncline promote checkout --from dev --to staging
  syncline promote checkout --from staging --to prod --key image.tag`,
    load: async () => (await import("./promote.ts")).promote,
  },
  {
    name: "explain",
    args: "<KIND/NAME> [PATH]",
    group: inRepo,
    summary: "where a field comes from: template, values, layers, commits, and who owns it in the cluster",
    options: [
      ...repo.filter(({ flags }) => !flags.startsWith("-n")),
      {
        flags: "-n, --namespace <NAME>",
        text: "only objects of this namespace; without syncline.yaml that of the objects that name none",
      },
      { flags: "--live", text: "also what the cluster has, who owns it, and whether it drifts" },
      ...connection,
      output("table", "json"),
    ],
    notes: `Without a path: every field of the object. --kubeconfig and --context mean --live too.

Examples:
  syncline explain deploy/web .spec.replicas --env prod
  syncline explain deploy/web .spec.template.spec.containers[name=app].image
  syncline explain deploy/web .spec.replicas --env prod --region eu --live`,
    load: async () => (await import("./explain.ts")).explain,
  },
  {
    name: "values",
    args: "<RELEASE>",
    group: inRepo,
    summary: "merged values of a release, and the place that sets each of them",
    options: [
      ...repo,
      { flags: "--all", text: "also every value that was beaten, and where it stands" },
      output("yaml", "table", "json"),
    ],
    notes: `Values that a schema marks writeOnly, and those that a Secret is made of, are masked.

Examples:
  syncline values web --env prod --region eu
  syncline values web --env prod --region eu --all -o table`,
    load: async () => (await import("./values.ts")).values,
  },
  {
    name: "import",
    args: "<kustomize> <DIR>",
    group: inRepo,
    summary: "write a release from a kustomization: its base as manifests, its overlays as patches",
    options: [
      { flags: "--name <NAME>", text: "the release's name; the folder's without it" },
      { flags: "--out <DIR>", text: "where it is written; releases/NAME without it" },
      {
        flags: "--env <NAME=DIR>",
        text: "the overlay of an environment; may be repeated; DIR/overlays/* without it",
        repeats: true,
      },
    ],
    notes: `Nothing is fetched, run or overwritten. What cannot be carried over is told, with what to do instead.

Examples:
  syncline import kustomize ../shop
  syncline import kustomize ../shop/base --name shop --env prod=../shop/overlays/prod`,
    load: async () => (await import("./import.ts")).importCommand,
  },
  {
    name: "status",
    args: "[GITSYNC]",
    group: inCluster,
    summary: "GitSyncs with their errors, then their releases and what each waits for",
    options: [
      ...cluster,
      allNamespaces,
      { flags: "-w, --watch", text: "go on and print what changes" },
      listing,
    ],
    load: async () => (await import("./status.ts")).status,
  },
  {
    name: "plan",
    args: "<GITSYNC[/RELEASE]>",
    group: inCluster,
    summary: "what the next pass would do, in order: creates, updates, adoptions, conflicts, deletions",
    options: [
      ...cluster,
      {
        flags: "--repo <DIR>",
        text: "plan the files of this checkout instead, here and with your own rights",
      },
      planRev,
      agentApi,
      { flags: "--policy-dir <DIR>", text: "with --repo: the platform's mandatory policies" },
      {
        flags: "--exit-code",
        text: "exit with 3 when there is something to do, with 4 when deletions need approval",
      },
      listing,
    ],
    notes: `Nothing is written. Without --agent and --repo: the deletions that wait for approval, which the SyncStatus holds.

Examples:
  syncline plan shop --agent http://127.0.0.1:8081
  syncline plan shop/checkout --repo . --exit-code   # what would my worktree do?
  syncline diff --live shop/checkout                 # the same, field by field`,
    load: async () => (await import("./plan.ts")).plan,
  },
  {
    name: "history",
    args: "<GITSYNC/RELEASE>",
    group: inCluster,
    summary: "what happened to a release: revisions, failures, corrections",
    options: [
      ...cluster,
      agentApi,
      { flags: "--limit <N>", text: "at most this many", fallback: "30" },
      listing,
    ],
    notes: "Without --agent: the last ten applied revisions, which the SyncStatus holds.",
    load: async () => (await import("./history.ts")).history,
  },
  {
    name: "log",
    args: "<KIND/NAME>",
    group: inCluster,
    summary: "every recorded change of one object: which field, by which commit or person",
    options: [
      ...connection,
      { flags: "-n, --namespace <NAME>", text: "the object's namespace; all when left out" },
      agentApi,
      { flags: "--last", text: "only the last change of each field" },
      { flags: "--limit <N>", text: "at most this many", fallback: "30" },
      listing,
    ],
    notes: `The newest come first. Without --agent: the drift that the SyncStatus holds.

Examples:
  syncline log deploy/web -n shop --agent http://127.0.0.1:8081
  syncline log deploy/web -n shop --last --agent http://127.0.0.1:8081   # who set each field as it is`,
    load: async () => (await import("./log.ts")).log,
  },
  {
    name: "drift",
    args: "[GITSYNC[/RELEASE]]",
    group: inCluster,
    summary: "fields that moved without Git: who, when, and what was done about it",
    options: [
      ...cluster,
      allNamespaces,
      agentApi,
      { flags: "--since <DURATION>", text: "past items no older than this", fallback: "24h" },
      { flags: "--exit-code", text: "exit with 3 when an item is open" },
      listing,
    ],
    notes: "Without --agent: open items and the newest past ones, which the SyncStatus holds.",
    load: async () => (await import("./drift.ts")).drift,
  },
  {
    name: "sync",
    args: "<GITSYNC>",
    group: inCluster,
    summary: "ask the agent to look at Git now",
    options: [
      ...cluster,
      { flags: "--wait", text: "until every release is synced and healthy" },
      { flags: "--timeout <DURATION>", text: "how long --wait waits", fallback: "5m" },
      {
        flags: "--ignore-windows <REASON>",
        text: "bring about what is new although a sync window is closed",
      },
      { flags: "--for <DURATION>", text: "how long --ignore-windows holds", fallback: "1h" },
    ],
    notes:
      "With --wait the exit code is 0 when all is ready, 1 when something failed, 4 when a release is held, 5 after the timeout.",
    load: async () => (await import("./sync.ts")).sync,
  },
  {
    name: "hold",
    args: "<GITSYNC[/RELEASE]>",
    group: inCluster,
    summary:
      "pause a GitSync, a release, an object or a field for a while: what moves is told, not corrected",
    options: [
      ...cluster,
      { flags: "--for <DURATION>", text: "how long, at most 720h; it ends by itself" },
      { flags: "--reason <TEXT>", text: "why, such as INC-42" },
      { flags: "--object <KIND/NAME>", text: "only this object" },
      { flags: "--field <PATH>", text: "only this field" },
      { flags: "--timeout <DURATION>", text: "how long to wait for the agent", fallback: "30s" },
    ],
    notes: `New commits wait, nothing is corrected or deleted. The same object and field again: with another end and reason. The exit
code is 0 when the agent has taken it up, 5 after the timeout: then it will when it runs.

Examples:
  syncline hold shop --for 2h --reason INC-42
  syncline hold shop/checkout --for 30m --reason "load test" --object deploy/web --field .spec.replicas`,
    load: async () => (await import("./hold.ts")).hold,
  },
  {
    name: "resume",
    args: "<GITSYNC[/RELEASE]>",
    group: inCluster,
    summary: "end holds before their time",
    options: [
      ...cluster,
      { flags: "--object <KIND/NAME>", text: "only the hold of this object" },
      { flags: "--field <PATH>", text: "only the hold of this field" },
      { flags: "--timeout <DURATION>", text: "how long to wait for the agent", fallback: "30s" },
    ],
    notes: "Without --object and --field: all holds that were asked for there.",
    load: async () => (await import("./resume.ts")).resume,
  },
  {
    name: "approve",
    args: "<GITSYNC/RELEASE> <HASH>",
    group: inCluster,
    summary: "approve the deletions that wait in a release, and exactly those",
    options: [
      ...cluster,
      { flags: "--wait", text: "until they are done and the release is synced and healthy" },
      { flags: "--timeout <DURATION>", text: "how long --wait waits", fallback: "5m" },
    ],
    notes:
      "syncline status and syncline plan tell the hash. It names one plan: when the plan changes, so does the hash.",
    load: async () => (await import("./approve.ts")).approve,
  },
  {
    name: "rollback",
    args: "<GITSYNC/RELEASE>",
    group: inCluster,
    summary: "bring an earlier revision of a release about again, also while Git is away, and keep it",
    options: [
      ...cluster,
      {
        flags: "--to <REV>",
        text: "a revision of syncline history, by seven digits or more; the last healthy one before the present without it",
      },
      { flags: "--reason <TEXT>", text: "why, for the status and everybody who is told" },
      {
        flags: "--timeout <DURATION>",
        text: "how long to wait until it is in force and healthy",
        fallback: "5m",
      },
    ],
    notes: `The release stays there until a newer commit changes it; commits to other releases do not end that, and asking for the
newest revision does. The exit code is 0 when it is in force and healthy, 1 when it was refused or failed, 5 after the timeout.

Examples:
  syncline rollback shop/checkout --reason INC-42
  syncline rollback shop/checkout --to 1a2b3c4`,
    load: async () => (await import("./rollback.ts")).rollback,
  },
  {
    name: "install",
    args: "",
    group: setUp,
    summary: "install the agent, or update it",
    options: [
      ...connection,
      agentNamespace,
      {
        flags: "--image <IMAGE>",
        text: "the agent's image, best with a digest; syncline/syncline of this version without it",
      },
      { flags: "--applier-cluster-admin", text: "let syncline-applier do everything" },
      {
        flags: "--break-glass-group <GROUP>",
        text: "its members change by hand what drift.mode: Prevent locks",
      },
      {
        flags: "--stamp <WHO>",
        text: "how the API server notes who changes an object; hash = of the user's UID",
        fallback: "name",
        choices: ["name", "hash", "off"],
      },
      { flags: "--crds-only", text: "print the two CustomResourceDefinitions, and do nothing" },
      { flags: "--dry-run", text: "print every object, and do nothing" },
      { flags: "--force-conflicts", text: "take fields that something else owns, such as Helm" },
    ],
    load: async () => (await import("./install.ts")).install,
  },
  {
    name: "uninstall",
    args: "",
    group: setUp,
    summary: "stop the agent, release its finalizers, and remove what install brought",
    options: [
      ...connection,
      agentNamespace,
      { flags: "--crds", text: "also the CRDs, and with them every GitSync and SyncStatus" },
      { flags: "--dry-run", text: "tell what would be removed, and do nothing" },
      { flags: "--yes", text: "do not ask" },
    ],
    notes:
      "What GitSyncs applied stays in the cluster. The namespace stays, with its Secrets and the ledger's volume.",
    load: async () => (await import("./uninstall.ts")).uninstall,
  },
  {
    name: "doctor",
    args: "",
    group: setUp,
    summary: "look for what is wrong with the cluster, the agent and your rights, and say what to do",
    options: [...connection, agentNamespace, output("table", "json", "yaml")],
    load: async () => (await import("./doctor.ts")).doctor,
  },
  {
    name: "capabilities",
    args: "",
    group: setUp,
    summary: "print what this cluster serves, for render and validate --api-resources",
    options: [...connection, output("yaml", "json")],
    load: async () => (await import("./capabilities.ts")).capabilities,
  },
  {
    name: "verify-ledger",
    args: "<FILE>",
    group: setUp,
    summary: "prove that nothing in a ledger was changed or taken out, and export it",
    options: [
      { flags: "--export", text: "print each proven entry as a line of JSON, the oldest first" },
      output("table", "json", "yaml"),
    ],
    notes: `FILE is a ledger, or an export of one. Compare the last hash with one noted before: only that shows newest entries were cut off.

Examples:
  syncline verify-ledger ledger.db --export > ledger.jsonl
  syncline verify-ledger ledger.jsonl`,
    load: async () => (await import("./verify-ledger.ts")).verifyLedger,
  },
  {
    name: "completion",
    args: "<bash|zsh|fish>",
    group: setUp,
    summary: "print a completion script for a shell",
    options: [],
    notes: `Examples:
  source <(syncline completion bash)
  syncline completion fish > ~/.config/fish/completions/syncline.fish`,
    load: async () => (await import("./completion.ts")).completion(commands),
  },
  {
    name: "agent",
    args: "",
    group: setUp,
    summary: "run the agent; the image does",
    options: agent,
    load: async () => {
      const { agentCommand } = await import("./agent.ts");
      return ({ flags, io }) => agentCommand(singleFlags(flags), io);
    },
  },
];
