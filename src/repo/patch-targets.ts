import type { Problem } from "../core/problem.ts";
import type { ReleaseFile } from "../schema/release-file.ts";
import type { YamlDocument } from "../yaml/document.ts";
import { allTargets } from "./cells.ts";
import type { RepoSettings } from "./model.ts";
import { patchFits } from "./patches.ts";
import { problemAt, undeclared } from "./settings.ts";
import { selects } from "./targets.ts";

/** Names that patches use must be declared in syncline.yaml, and each patch must be for a target that the release has. */
export function patchTargets(
  spec: ReleaseFile,
  document: YamlDocument,
  settings: RepoSettings,
): readonly Problem[] {
  const known = {
    environments: settings.environments,
    regions: settings.regions,
    clusters: settings.clusters.map(({ name }) => name),
  } as const;
  const targets = allTargets(settings).filter((target) => selects({ spec }, target));
  return spec.patches.flatMap((patch, index) => {
    const wrong = (["environments", "regions", "clusters"] as const).flatMap((part) =>
      patch[part].flatMap((name, at) =>
        undeclared(document, ["patches", index, part, at], {
          name,
          known: known[part],
          code: part === "regions" ? "VAL-REGION" : "REPO-FIELD",
        }),
      ),
    );
    if (wrong.length > 0 || targets.some((target) => patchFits(patch, target))) return wrong;
    const message = "the patch is for no target of this release";
    const hint = "Correct environments, regions and clusters of the patch, or targets of the release.";
    return [problemAt(document, ["patches", index], { code: "REPO-FIELD", message, hint })];
  });
}
