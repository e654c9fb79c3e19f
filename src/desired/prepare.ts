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
import type { DocumentMemo } from "../repo/memo.ts";
import { openTree, type FileTree, type TreeFile } from "../repo/tree.ts";
import { capabilitiesFor } from "./capabilities.ts";
import { healthProblems } from "./health-rules.ts";
import { digestOfJson, inputsOf, type Inputs } from "./inputs.ts";
import { hasEnded } from "../policy/exceptions.ts";
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
  readonly inputs: Inputs;
  /** Of everything policies were read from, and of what of it has ended by now; "" = there is no policy. */
  readonly policiesDigest: string;
}

/** What an earlier render knows of files that are as they were. */
export interface Earlier {
  readonly memo?: DocumentMemo | undefined;
  /** Files of plain manifests that need not be read. */
  readonly isKnown?: ((file: TreeFile) => boolean) | undefined;
}

/** Reads the repository as far as it concerns all releases: layout, target, filter, policies. */
export function prepare(request: RenderRequest, builtins: Builtins, earlier: Earlier = {}): Preparation {
  const tree = openTree(request.tree, earlier.memo);
  // A tree that is refused as a whole shows no syncline.yaml either: as a plain repository its releases would be gone.
  return isConfigRepo(tree) || tree.problems.length > 0
    ? prepareRepo(tree, request, builtins)
    : preparePlain(tree, request, builtins, earlier.isKnown);
}

function prepareRepo(tree: FileTree, request: RenderRequest, builtins: Builtins): Preparation {
  const { target, filter } = request;
  const { repo, problems } = readConfigRepo(tree, builtins.charts);
  const { problems: policyProblems, ...read } = policiesFor(repo, request.mandatoryPolicies, builtins);
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
    problems: [
      ...problems,
      ...wrongTarget,
      ...policyProblems,
      ...(repo === undefined ? [] : healthProblems(repo.settings)),
    ],
    filteredOut: selected.filter((release) => !passesFilter(release, filter)).map(({ name }) => name),
    skippedFiles: 0,
    ...common({ request, repo, tree, read }),
  };
}

interface Common {
  readonly request: RenderRequest;
  readonly repo: ConfigRepo | undefined;
  readonly tree: FileTree;
  readonly read: Omit<ReturnType<typeof policiesFor>, "problems">;
}

function common({ request, repo, tree, read: { policies, digest } }: Common) {
  const { target, values } = request;
  const now = request.now === undefined ? undefined : new Date(request.now);
  const capabilities = capabilitiesFor(request.capabilities, target, repo?.settings);
  const ended = policies.exceptions.map((exception) => hasEnded(exception, now));
  return {
    ...{ target, values, capabilities, now, policies },
    charts: chartCache(),
    inputs: inputsOf([...tree.files.values()], { target, values, capabilities }),
    policiesDigest: policies.policies.length === 0 ? "" : digestOfJson([digest, ended]),
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
    ...(repo.settings.health.length === 0 ? {} : { health: repo.settings.health }),
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
function preparePlain(
  tree: FileTree,
  request: RenderRequest,
  builtins: Builtins,
  isKnown: Earlier["isKnown"],
): Preparation {
  const { release, namespace, adopt } = request.plain;
  const manifests = readPlain(tree, isKnown);
  const { problems, ...read } = policiesFor(undefined, request.mandatoryPolicies, builtins);
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
    ...common({ request, repo: undefined, tree, read }),
  };
}

/** The default of syncline.yaml's `defaults.timeout`. */
const plainTimeoutSeconds = 300;
