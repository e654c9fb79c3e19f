import type { Capabilities } from "../core/capabilities.ts";
import type { Target } from "../core/target.ts";
import { stableApiVersions } from "../render/api-versions.ts";
import type { RepoSettings } from "../repo/model.ts";

/** What templates see: capabilities declared in syncline.yaml win, so that they are the same offline and in
 *  every cluster; else the given ones; else (offline) the newest Kubernetes with its stable APIs. `types`
 *  only decide scopes and are always the given ones. */
export function capabilitiesFor(
  given: Capabilities,
  target: Target,
  settings: Pick<RepoSettings, "capabilities" | "clusters"> | undefined,
): Capabilities {
  const declared = settings?.capabilities;
  const cluster = settings?.clusters.find(({ name }) => name === target.cluster);
  const kubeVersion = cluster?.kubeVersion ?? declared?.kubeVersion ?? (given.kubeVersion || newest);
  const apiVersions = declared === undefined ? given.apiVersions : declared.apiVersions;
  const isComplete = declared === undefined && apiVersions.length > 0;
  const all = isComplete ? apiVersions : [...new Set([...stableApiVersions, ...apiVersions])];
  return { kubeVersion, apiVersions: all.toSorted(), types: given.types };
}

const newest = "1.36";
