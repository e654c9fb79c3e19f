import { Buffer } from "node:buffer";
import { isJsonObject } from "../core/json.ts";
import type { Manifest } from "../core/manifest.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import type { RenderedRelease } from "../core/rendered.ts";

/** What of a render may be kept on a disk. `lacking`: Secrets, and objects in which a secret value stands: one that a values schema marks
 *  `writeOnly`, or one of a Secret of the same render, as it is or in base64. */
export function withoutSecrets({
  manifests,
  secretTexts = [],
}: Pick<RenderedRelease, "manifests" | "secretTexts">): {
  readonly kept: readonly Manifest[];
  readonly lacking: readonly ObjectRef[];
} {
  const secrets = manifests.filter(isSecret);
  const texts = [...new Set([...secretTexts, ...secrets.flatMap(valuesOf)])].flatMap(asTheyStand);
  // One expression for all of them: asked one by one, 200 Secrets among 10,000 objects would hold everything up for seconds.
  const any = texts.length === 0 ? undefined : new RegExp(texts.map(literal).join("|"));
  const isKept = (manifest: Manifest): boolean =>
    !isSecret(manifest) && any?.test(JSON.stringify(manifest.object)) !== true;
  const groups = Map.groupBy(manifests, isKept);
  return { kept: groups.get(true) ?? [], lacking: (groups.get(false) ?? []).map(({ ref }) => ref) };
}

function isSecret({ ref: { group, kind } }: Manifest): boolean {
  return group === "" && kind === "Secret";
}

/** Shorter ones are part of any word. */
const shortest = 8;

function valuesOf({ object: { data } }: Manifest): readonly string[] {
  if (!isJsonObject(data)) return [];
  return Object.values(data)
    .map((value) => Buffer.from(String(value), "base64").toString("utf8").trim())
    .filter(({ length }) => length >= shortest);
}

/** In JSON. */
function asTheyStand(text: string): readonly string[] {
  return [JSON.stringify(text).slice(1, -1), Buffer.from(text).toString("base64")];
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
