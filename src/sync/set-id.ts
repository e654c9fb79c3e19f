import { hash } from "node:crypto";

/** The name of a release's SyncStatus: `<gitsync>.<release>` (neither holds a dot). */
export function statusName(gitSync: string, release: string): string {
  return `${gitSync}.${release}`;
}

/** The ApplySet id of a SyncStatus (KEP-3659): hashes name and namespace, so equal names in two namespaces are two sets. */
export function setIdOf(name: string, namespace: string): string {
  const text = `${name}.${namespace}.SyncStatus.syncline.dev`;
  return `applyset-${hash("sha256", text, "base64url")}-v1`;
}
