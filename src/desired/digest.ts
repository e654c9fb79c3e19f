import { hash } from "node:crypto";
import { digest, type Digest } from "../core/brand.ts";
import { canonicalJson } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";

/** Digest of one object, whatever the order of its keys. */
export function digestOfObject(object: KubeObject): string {
  return hash("sha256", canonicalJson(object), "base64url");
}

/** Equal digest = equal desired state: of the digests of all objects, in the order of their ids. */
export function digestOfAll(digests: readonly string[]): Digest {
  return digest(hash("sha256", digests.join("\n"), "hex"));
}
