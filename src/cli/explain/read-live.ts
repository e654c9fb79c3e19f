import { SynclineError } from "../../core/errors.ts";
import type { KubeObject } from "../../core/manifest.ts";
import { refId, versionOf } from "../../core/object-ref.ts";
import { targetText } from "../../core/target.ts";
import { liveField, type LiveField } from "../../explain/live-field.ts";
import { textOf, type Call } from "../command.ts";
import { openCluster } from "../wire.ts";
import type { Candidate } from "./candidate.ts";
import type { ExplainedLeaf } from "./explain-candidates.ts";

/** Objects as the cluster has them; undefined = it has none of this name. */
export type LiveObjects = ReadonlyMap<string, KubeObject | undefined>;

/** True when a cluster was asked for. */
export function wantsLive({ flags }: Pick<Call, "flags">): boolean {
  return (
    flags["live"] === true ||
    textOf(flags, "kubeconfig") !== undefined ||
    textOf(flags, "context") !== undefined
  );
}

/** Reads the objects of one target from the cluster. Throws CLI-USAGE when there are several targets: a cluster is one. Errors:
 *  CLI-KUBECONFIG, API-*, OBJ-KIND. */
export async function readLive(candidates: readonly Candidate[], call: Call): Promise<LiveObjects> {
  const targets = new Set(candidates.map(({ tracing }) => targetText(tracing.target)));
  if (targets.size > 1)
    throw new SynclineError(
      "CLI-USAGE",
      `there are ${targets.size} targets, and a cluster is one of them: choose it with --env, --region, --cluster`,
      { hint: `targets: ${[...targets].join(", ")}` },
    );
  const { cluster } = await openCluster(call);
  const objects = new Map(candidates.map(({ manifest }) => [refId(manifest.ref), manifest]));
  const found = await Promise.all(
    [...objects].map(async ([id, { ref, object }]) => {
      const version = versionOf(object.apiVersion);
      return [id, await cluster.get(ref, { version }, call.io.signal)] as const;
    }),
  );
  return new Map(found);
}

/** What the cluster has of a leaf. */
export function liveOf({ candidate, place, explained }: ExplainedLeaf, objects: LiveObjects): LiveField {
  const { manifest, tracing } = candidate;
  return liveField(objects.get(refId(manifest.ref)), {
    desired: manifest.object,
    steps: place.steps,
    ref: manifest.ref,
    isSecret: explained.isSecret,
    rules: tracing.traced.settings.fields,
  });
}
