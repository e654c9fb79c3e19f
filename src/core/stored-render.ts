import type { Digest } from "./brand.ts";
import type { Manifest } from "./manifest.ts";
import type { ObjectRef } from "./object-ref.ts";
import type { ReleaseSettings } from "./release.ts";
import type { Commit } from "./revision.ts";

/** What is kept of a render that was brought about, so that it can be brought about again without Git. Nothing secret is in it. */
export interface StoredRender {
  readonly digest: Digest;
  readonly revision: string;
  readonly commit: Commit;
  readonly settings: ReleaseSettings;
  readonly manifests: readonly Manifest[];
  /** Its objects that are not kept, because something secret is in them. */
  readonly lacking: readonly ObjectRef[];
}

/** `damaged`: what the disk holds is not what was kept; it is never handed out. */
export type FoundRender =
  | { readonly type: "found"; readonly render: StoredRender }
  | { readonly type: "absent" }
  | { readonly type: "damaged"; readonly reason: string };
