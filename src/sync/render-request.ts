import type { Capabilities } from "../core/capabilities.ts";
import type { GitSync } from "../core/gitsync.ts";
import type { SourceTree } from "../core/source-tree.ts";
import type { Discovery, RenderRequest } from "../ports.ts";
import type { Deps } from "./deps.ts";

/** What a GitSync wants to be rendered of a tree, now. */
export function renderRequest(
  { name, target, defaultNamespace, adopt, releases, values }: GitSync,
  tree: SourceTree,
  capabilities: Capabilities,
  { settings, clock }: Pick<Deps, "settings" | "clock">,
): RenderRequest {
  return {
    tree,
    target,
    plain: { release: name, namespace: defaultNamespace, adopt },
    filter: releases,
    values,
    capabilities,
    mandatoryPolicies: settings.mandatoryPolicies,
    now: clock.now().toISOString(),
  };
}

/** What templates and scope rules may know of this cluster, in a stable order. */
export function capabilitiesOf({ kubeVersion, types }: Discovery): Capabilities {
  const versions = types.flatMap(({ group, version, kind }) => {
    const apiVersion = group === "" ? version : `${group}/${version}`;
    return [apiVersion, `${apiVersion}/${kind}`];
  });
  return { kubeVersion, apiVersions: [...new Set(versions)].sort(), types };
}
