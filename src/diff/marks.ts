import { gitSyncLabel, partOf, releaseLabel, sourceAnnotation } from "../core/labels.ts";
import type { KubeObject, Manifest } from "../core/manifest.ts";

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
