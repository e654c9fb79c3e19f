import { posix } from "node:path";
import { SynclineError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { MergedValues } from "../core/release.ts";
import type { SourceTree } from "../core/source-tree.ts";
import type { Target } from "../core/target.ts";
import { nearest } from "../core/text.ts";
import { secretTest, writeOnlyPaths } from "../explain/secret-values.ts";
import type { ConfigRepo, ReleaseSource } from "../repo/model.ts";
import { selects } from "../repo/targets.ts";
import { valuesLayers } from "../values/layers.ts";
import { mergeLayers } from "../values/merge.ts";
import type { YamlPath } from "../yaml/document.ts";
import type { Call } from "./command.ts";
import { workshopOf, type Workshop } from "./renderings.ts";
import { openRepo } from "./wire.ts";

/** A release of the config repo whose values are to be edited. */
export interface ReleaseDesk {
  readonly tree: SourceTree;
  readonly repo: ConfigRepo;
  readonly release: ReleaseSource;
  /** Targets that have the release, of those that the flags choose. */
  readonly targets: readonly Target[];
}

/** Finds the release. Errors: CFG-TARGET, CLI-NOT-FOUND, VAL-EDIT where no values of it are read. */
export async function openDesk(call: Call, name: string): Promise<ReleaseDesk> {
  const tree = await openRepo(call);
  const workshop = await workshopOf(call, tree);
  const repo = mustBeRepo(workshop);
  const release = repo.releases.find((each) => each.name === name);
  if (release === undefined) throw noRelease(name, repo);
  const at = { position: { file: release.file, line: 0, column: 0 } };
  if (release.chart === "") {
    const hint = "Only charts take values.";
    throw new SynclineError("VAL-EDIT", `release ${name} has no chart: nothing reads its values`, {
      ...at,
      hint,
    });
  }
  const targets = workshop.targets.filter((target) => selects(release, target));
  if (targets.length > 0) return { tree, repo, release, targets };
  throw new SynclineError("VAL-EDIT", `release ${name} does not run in any of these targets`, {
    ...at,
    hint: "Its release.yaml says where it runs.",
  });
}

function mustBeRepo({ repo, problems }: Workshop): ConfigRepo {
  if (repo !== undefined) return repo;
  const [problem] = problems;
  if (problem === undefined)
    throw new SynclineError(
      "CFG-TARGET",
      "there is no syncline.yaml here, and so there are no layers of values",
      {
        hint: "give the config repo with --repo",
      },
    );
  throw new SynclineError(problem.code, problem.message, problem);
}

function noRelease(name: string, repo: ConfigRepo): SynclineError {
  const known = repo.releases.map((release) => release.name);
  const meant = nearest(name, known);
  return new SynclineError("CLI-NOT-FOUND", `no release ${JSON.stringify(name)}`, {
    hint: meant === undefined ? `releases: ${known.join(", ")}` : `did you mean ${meant}?`,
  });
}

/** `releases/web/values.prod.eu.yaml`, relative to the config repo. */
export function layerPath({ release }: Pick<ReleaseDesk, "release">, layer: string): string {
  return posix.join(posix.dirname(release.file), layer === "" ? "values.yaml" : `values.${layer}.yaml`);
}

/** The text of a values file; "" when it does not exist. Errors: VAL-EDIT for a link, REPO-FILE-SIZE. */
export function textAt({ entries }: SourceTree, path: string): string {
  const entry = entries.find((each) => each.path === path);
  if (entry === undefined) return "";
  const position = { file: path, line: 0, column: 0 };
  if (entry.type !== "file")
    throw new SynclineError("VAL-EDIT", "is a link to another file", {
      position,
      hint: "Edit that file by hand.",
    });
  if (entry.bytes === undefined)
    throw new SynclineError("REPO-FILE-SIZE", "the file is too large", { position });
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(entry.bytes);
}

/** The tree with another text at a path. */
export function withText(tree: SourceTree, path: string, text: string): SourceTree {
  const bytes = new TextEncoder().encode(text);
  const entry = { path, type: "file", oid: "", size: bytes.length, bytes } as const;
  return { ...tree, entries: [...tree.entries.filter((each) => each.path !== path), entry] };
}

/** The merged values of the release for a target; a part that is "" leaves its layers out, `upTo` those above a layer
 *  (7–11, config-repo.md "Values"). */
export function effective(
  { repo, release }: Pick<ReleaseDesk, "repo" | "release">,
  target: Target,
  upTo = Infinity,
): MergedValues {
  const { layers } = valuesLayers({ repo, release, target, gitSyncValues: {} });
  return mergeLayers(layers.filter(({ layer }) => layer <= upTo)).merged;
}

/** Whether a value is one that the chart's schema marks `writeOnly`, or holds one. */
export function secretKeys(
  { repo, release }: Pick<ReleaseDesk, "repo" | "release">,
  values: JsonObject,
): (path: YamlPath) => boolean {
  return secretTest(writeOnlyPaths(repo.charts.get(release.chart), values));
}

/** A key that must not be written into a file. */
export function secretRefused(key: string, file: string): SynclineError {
  return new SynclineError(
    "VAL-EDIT",
    `${key} is a secret (writeOnly in the values schema): files are plain text`,
    {
      position: { file, line: 0, column: 0 },
      hint: "Let the chart read it from a Secret of the cluster, or keep it encrypted.",
    },
  );
}
