import { SynclineError } from "../core/errors.ts";
import type { Problem } from "../core/problem.ts";
import { targetText, type Target } from "../core/target.ts";
import { nearest } from "../core/text.ts";
import type { Source } from "../desired/source.ts";
import { allTargets } from "../repo/cells.ts";
import type { ConfigRepo, RepoSettings } from "../repo/model.ts";
import { textOf, type Flags } from "./command.ts";

/** What a repository can be rendered for, as far as the flags choose. */
export interface Chosen {
  /** In the order of tables. One without names for plain manifests; none when syncline.yaml cannot be read (then `problems` says why). */
  readonly targets: readonly Target[];
  readonly problems: readonly Problem[];
  readonly settings: RepoSettings | undefined;
  /** undefined for plain manifests, and when syncline.yaml cannot be read. */
  readonly repo: ConfigRepo | undefined;
}

/** The targets of a repository that --env, --region and --cluster leave. Throws CFG-TARGET when they leave none. */
export function chooseTargets({ config }: Source, flags: Flags): Chosen {
  const wanted = {
    environment: textOf(flags, "env"),
    region: textOf(flags, "region"),
    cluster: textOf(flags, "cluster"),
  };
  if (config === undefined) {
    if (Object.values(wanted).some((name) => name !== undefined))
      throw new SynclineError(
        "CFG-TARGET",
        "there is no syncline.yaml here, and so there are no targets to choose from",
        {
          hint: "leave --env, --region and --cluster out, or give the config repo with --repo",
        },
      );
    const plain = { environment: "", region: "", cluster: "" };
    return { targets: [plain], problems: [], settings: undefined, repo: undefined };
  }
  const { repo, problems } = config;
  if (repo === undefined) return { targets: [], problems, settings: undefined, repo };
  const all = allTargets(repo.settings);
  const targets = all.filter((target) =>
    (["environment", "region", "cluster"] as const).every(
      (part) => wanted[part] === undefined || wanted[part] === target[part],
    ),
  );
  if (targets.length === 0) throw noTarget(all, wanted);
  return { targets, problems: [], settings: repo.settings, repo };
}

function noTarget(
  all: readonly Target[],
  wanted: Readonly<Partial<Record<keyof Target, string | undefined>>>,
): SynclineError {
  for (const part of ["environment", "region", "cluster"] as const) {
    const name = wanted[part];
    const known = [...new Set(all.map((target) => target[part]))].filter((text) => text !== "");
    if (name === undefined || known.includes(name)) continue;
    const meant = nearest(name, known);
    const hint = meant === undefined ? `known: ${known.join(", ") || "none"}` : `did you mean ${meant}?`;
    return new SynclineError(
      "CFG-TARGET",
      `${part} ${JSON.stringify(name)} is not declared in syncline.yaml`,
      { hint },
    );
  }
  return new SynclineError("CFG-TARGET", "no target has all of these names", {
    hint: `targets: ${all.map(targetText).join(", ")}`,
  });
}

/** The one target to print. Throws CLI-USAGE when there are several. */
export function onlyTarget({ targets }: Chosen): Target {
  const [target, ...others] = targets;
  if (target !== undefined && others.length === 0) return target;
  throw new SynclineError(
    "CLI-USAGE",
    `there are ${targets.length} targets: choose one with --env, --region, --cluster`,
    {
      hint: `targets: ${targets.map(targetText).join(", ")}; --out DIR writes all of them`,
    },
  );
}
