import type { CommandSpec } from "./command.ts";
import { agentApi, connection, folder, output, planRev, repo, stats } from "./options.ts";

const group = "In a config repo:";

/** Commands that need a config repo and no cluster, in the order of the help. */
export const commandsInRepo: readonly CommandSpec[] = [
  {
    name: "init",
    args: "[DIR]",
    group,
    summary: "write a small working config repo: two environments, two regions, one release",
    options: [],
    load: async () => (await import("./init.ts")).init,
  },
  {
    name: "render",
    args: "[RELEASE...]",
    group,
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
    group,
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
    group,
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
    group,
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
    group,
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
    group,
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
    group,
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
    group,
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
];
