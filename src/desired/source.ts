import type { Builtins } from "../core/builtins.ts";
import type { RenderRequest } from "../ports.ts";
import { isConfigRepo, readConfigRepo } from "../repo/config-repo.ts";
import type { DocumentMemo } from "../repo/memo.ts";
import { openTree, type FileTree } from "../repo/tree.ts";
import { chartCache, type ChartCache } from "./chart-cache.ts";
import { policiesFor } from "./policies.ts";

/** A repository as it was read: what all its targets share. Whoever renders several of them reads it once and hands it to each
 *  render; the results are the same. */
export interface Source {
  readonly tree: FileTree;
  /** undefined = plain manifests. */
  readonly config: ReturnType<typeof readConfigRepo> | undefined;
  readonly policies: ReturnType<typeof policiesFor>;
  /** Templates and schemas, compiled when the first release needs them. */
  readonly charts: ChartCache;
}

/** Reads what a request names, as far as no target decides about it. Mistakes are in the parts. */
export function openSource(
  request: Pick<RenderRequest, "tree" | "mandatoryPolicies">,
  builtins: Builtins,
  memo?: DocumentMemo,
): Source {
  const tree = openTree(request.tree, memo);
  // A tree that is refused as a whole shows no syncline.yaml either: as a plain repository its releases would be gone.
  const isConfig = isConfigRepo(tree) || tree.problems.length > 0;
  const config = isConfig ? readConfigRepo(tree, builtins.charts) : undefined;
  const policies = policiesFor(config?.repo, request.mandatoryPolicies, builtins);
  return { tree, config, policies, charts: chartCache() };
}
