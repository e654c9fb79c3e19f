import type { GitSync } from "../core/gitsync.ts";
import { isJsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { parseGitSync } from "./gitsync.ts";

/** As much of a GitSync as its deletion needs, where the rest of its spec cannot be read (any more): whose account, and what becomes
 *  of its objects. undefined when that much cannot be read either: then nothing is done in anybody's name (rule R19). */
export function endingGitSync({ metadata, ...object }: KubeObject): GitSync | undefined {
  const spec = isJsonObject(object["spec"]) ? object["spec"] : {};
  const wanted = ["serviceAccountName", "deletionPolicy", "mode"] as const;
  const kept = Object.fromEntries(wanted.flatMap((key) => (key in spec ? [[key, spec[key]]] : [])));
  const source = { url: "https://invalid.example/none.git" };
  const bare = { metadata, spec: { deletionPolicy: "Prune", ...kept, source, suspend: true } };
  const parsed = parseGitSync(bare, { allowInsecure: false });
  return "gitSync" in parsed ? parsed.gitSync : undefined;
}
