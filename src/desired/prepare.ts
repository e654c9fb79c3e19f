import type { Builtins } from "../core/builtins.ts";
import type { Capabilities } from "../core/capabilities.ts";
import type { Problem } from "../core/problem.ts";
import type { ReleaseSettings } from "../core/release.ts";
import type { Target } from "../core/target.ts";
import type { PolicySet } from "../policy/policy.ts";
import type { RenderRequest } from "../ports.ts";
import { isConfigRepo, readConfigRepo } from "../repo/config-repo.ts";
import { dependencyProblems } from "../repo/depends.ts";
import type { ConfigRepo, ReleaseSource } from "../repo/model.ts";
import { namespaceFor } from "../repo/namespace.ts";
import { readPlain, type PlainManifests } from "../repo/plain.ts";
import { checkTarget, passesFilter, releasesFor } from "../repo/targets.ts";
import { openTree, type FileTree } from "../repo/tree.ts";
import { capabilitiesFor } from "./capabilities.ts";
import { chartCache, type ChartCache } from "./chart-cache.ts";
import { policiesFor } from "./policies.ts";

/** One release to read and judge. */
export type Job =
  | {
      readonly type: "release";
      readonly settings: ReleaseSettings;
      readonly release: ReleaseSource;
      readonly repo: ConfigRepo;
      /** Mistakes known before anything is rendered; with an error nothing is. */
      readonly problems: readonly Problem[];
    }
  | { readonly type: "plain"; readonly settings: ReleaseSettings; readonly manifests: PlainManifests };

/** Everything of a request but the releases themselves: cheap, and the same for all of them. */
export interface Preparation {
  /** Sorted by name. */
  readonly jobs: readonly Job[];
  readonly problems: readonly Problem[];
  readonly filteredOut: readonly string[];
  readonly skippedFiles: number;
  readonly target: Target;
  readonly capabilities: Capabilities;
  readonly policies: PolicySet;
  readonly now: Date | undefined;
  /** `GitSync.spec.values`. */
  readonly values: RenderRequest["values"];
  readonly charts: ChartCache;
}

/** Reads the repository as far as it concerns all releases: layout, target, filter, policies. */
export function prepare(request: RenderRequest, builtins: Builtins): Preparation {
  const tree = openTree(request.tree);
  return isConfigRepo(tree) ? prepareRepo(tree, request, builtins) : preparePlain(tree, request, builtins);
}

function prepareRepo(tree: FileTree, request: RenderRequest, builtins: Builtins): Preparation {
  const { target, filter } = request;
  const { repo, problems } = readConfigRepo(tree, builtins.charts);
  const { policies, problems: policyProblems } = policiesFor(repo, request.mandatoryPolicies, builtins);
  const wrongTarget = repo === undefined ? [] : checkTarget(repo.settings, target);
  const selected = repo === undefined || wrongTarget.length > 0 ? [] : releasesFor(repo, target);
  const depends =
    repo === undefined ? new Map<string, readonly Problem[]>() : dependencyProblems(repo, target);
  return {
    jobs:
      repo === undefined
        ? []
        : selected
            .filter((release) => passesFilter(release, filter))
            .map((release) => releaseJob(release, repo, depends, target)),
    problems: [...problems, ...wrongTarget, ...policyProblems],
    filteredOut: selected.filter((release) => !passesFilter(release, filter)).map(({ name }) => name),
    skippedFiles: 0,
    policies,
    ...common(request, repo),
  };
}

function common(request: RenderRequest, repo: ConfigRepo | undefined) {
  const { target, values, now } = request;
  return {
    target,
    values,
    capabilities: capabilitiesFor(request.capabilities, target, repo?.settings),
    now: now === undefined ? undefined : new Date(now),
    charts: chartCache(),
  };
}

function releaseJob(
  release: ReleaseSource,
  repo: ConfigRepo,
  depends: ReadonlyMap<string, readonly Problem[]>,
  target: Target,
): Job {
  const { spec, name } = release;
  const { namespace, problems } = namespaceFor(release, target);
  const settings: ReleaseSettings = {
    name,
    source: release.file,
    namespace,
    chart: spec.chart ?? "",
    dependsOn: spec.dependsOn,
    timeoutSeconds: spec.timeout ?? repo.settings.defaults.timeout,
    adopt: spec.adopt,
    createNamespace: spec.createNamespace ?? repo.settings.defaults.createNamespace,
    owner: spec.owner,
    prune: budget(spec.prune),
    fields: spec.fields.map(({ name: object, ...rule }) =>
      object === undefined ? rule : { ...rule, name: object },
    ),
  };
  return {
    type: "release",
    settings,
    release,
    repo,
    problems: [...release.problems, ...problems, ...(depends.get(name) ?? [])],
  };
}

function budget({ maxObjects, maxPercent }: ReleaseSource["spec"]["prune"]): ReleaseSettings["prune"] {
  return {
    ...(maxObjects === undefined ? {} : { maxObjects }),
    ...(maxPercent === undefined ? {} : { maxPercent }),
  };
}

/** A repository without syncline.yaml: one release, named after the GitSync. */
function preparePlain(tree: FileTree, request: RenderRequest, builtins: Builtins): Preparation {
  const { release, namespace, adopt } = request.plain;
  const manifests = readPlain(tree);
  const { policies, problems } = policiesFor(undefined, request.mandatoryPolicies, builtins);
  const settings: ReleaseSettings = {
    name: release,
    source: request.tree.root,
    namespace,
    chart: "",
    dependsOn: [],
    timeoutSeconds: plainTimeoutSeconds,
    adopt,
    createNamespace: namespace !== "",
    owner: "",
    prune: {},
    fields: [],
  };
  return {
    jobs: [{ type: "plain", settings, manifests }],
    problems,
    filteredOut: [],
    skippedFiles: manifests.skippedFiles,
    policies,
    ...common(request, undefined),
  };
}

/** The default of syncline.yaml's `defaults.timeout`. */
const plainTimeoutSeconds = 300;
