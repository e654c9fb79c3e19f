import type { Capabilities } from "../core/capabilities.ts";
import type { Problem } from "../core/problem.ts";
import type { ReleaseSettings } from "../core/release.ts";
import type { Target } from "../core/target.ts";
import type { PolicySet } from "../policy/policy.ts";
import type { RenderRequest } from "../ports.ts";
import { dependencyProblems } from "../repo/depends.ts";
import type { ConfigRepo, ReleaseSource } from "../repo/model.ts";
import { namespaceFor } from "../repo/namespace.ts";
import { readPlain, type PlainManifests } from "../repo/plain.ts";
import { checkTarget, passesFilter, releasesFor } from "../repo/targets.ts";
import type { TreeFile } from "../repo/tree.ts";
import { capabilitiesFor } from "./capabilities.ts";
import { healthProblems } from "./health-rules.ts";
import { digestOfJson, inputsOf, type Inputs } from "./inputs.ts";
import { hasEnded } from "../policy/exceptions.ts";
import type { ChartCache } from "./chart-cache.ts";
import type { Source } from "./source.ts";

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

/** What a request makes of a source: layout, target, filter, policies. `isKnown` = files of plain manifests that need not be read,
 *  because an earlier render knows them. */
export function prepare(
  request: RenderRequest,
  source: Source,
  isKnown?: (file: TreeFile) => boolean,
): Preparation {
  const { config } = source;
  return config === undefined ? preparePlain(request, source, isKnown) : prepareRepo(request, source, config);
}

function prepareRepo(
  request: RenderRequest,
  source: Source,
  { repo, problems }: NonNullable<Source["config"]>,
): Preparation {
  const { target, filter } = request;
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
      ...source.policies.problems,
      ...(repo === undefined ? [] : healthProblems(repo.settings)),
    ],
    filteredOut: selected.filter((release) => !passesFilter(release, filter)).map(({ name }) => name),
    skippedFiles: 0,
    ...common(request, source),
  };
}

function common(request: RenderRequest, { tree, config, policies: read, charts }: Source) {
  const { target, values } = request;
  const { policies, digest } = read;
  const now = request.now === undefined ? undefined : new Date(request.now);
  const capabilities = capabilitiesFor(request.capabilities, target, config?.repo?.settings);
  const ended = policies.exceptions.map((exception) => hasEnded(exception, now));
  return {
    ...{ target, values, capabilities, now, policies, charts },
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
    ...(spec.onFailure === "Hold" ? {} : { onFailure: spec.onFailure }),
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
  request: RenderRequest,
  source: Source,
  isKnown: ((file: TreeFile) => boolean) | undefined,
): Preparation {
  const { release, namespace, adopt } = request.plain;
  const manifests = readPlain(source.tree, isKnown);
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
    problems: source.policies.problems,
    filteredOut: [],
    skippedFiles: manifests.skippedFiles,
    ...common(request, source),
  };
}

/** The default of syncline.yaml's `defaults.timeout`. */
const plainTimeoutSeconds = 300;
