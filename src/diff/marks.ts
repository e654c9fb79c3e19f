import { gitSyncLabel, partOf, releaseLabel, sourceAnnotation } from "../core/labels.ts";
import type { KubeObject, Manifest, ObjectMeta } from "../core/manifest.ts";
import { ownEntry, owns, ownersOf } from "./fields-v1.ts";
import { verdictOn } from "./rivals.ts";

/** Who a release's objects belong to. `setId` is the key of membership (KEP-3659), the rest is for people. */
export interface Marks {
  readonly setId: string;
  readonly gitSync: string;
  readonly release: string;
}

/** The object as it is applied: the manifest's, with membership labels and its source in the repo. */
export function withMarks({ object, position }: Manifest, { setId, gitSync, release }: Marks): KubeObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [partOf]: setId, [gitSyncLabel]: gitSync, [releaseLabel]: release },
      annotations: { ...metadata.annotations, [sourceAnnotation]: position.file },
    },
  };
}

/** An object of ours whose membership label a person's tool changed to another set: a set that takes an object over applies all of its
 *  labels, and as the manager that applies. */
export function isMislabelled(meta: ObjectMeta, { gitSync, release }: Marks): boolean {
  const { labels = {} } = meta;
  const path = ["metadata", "labels", partOf];
  const owners = ownersOf(meta, path);
  const isOurOwn = owns(ownEntry(meta)?.fieldsV1 ?? {}, path);
  const byHand = owners.every(
    ({ manager, operation }) => operation === "Update" && verdictOn(manager) === "take",
  );
  return (
    labels[gitSyncLabel] === gitSync &&
    labels[releaseLabel] === release &&
    !isOurOwn &&
    owners.length > 0 &&
    byHand
  );
}
