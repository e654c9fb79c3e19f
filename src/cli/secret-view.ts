import { valueAt } from "../core/field-path.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { Target } from "../core/target.ts";
import { writeOnlyPaths } from "../explain/secret-values.ts";
import { valuesLayers } from "../values/layers.ts";
import { mergeLayers } from "../values/merge.ts";
import { secretMask, valueMask, type Mask } from "./mask-secrets.ts";
import type { Workshop } from "./renderings.ts";

/** How the objects of one release may be shown. */
export type SecretView = (workshop: Workshop, release: string, target: Target) => Mask;

/** Masks Secrets, and what secret values put into any object: those that a schema marks `writeOnly`; equal values get equal masks. */
export function secretView(key: Uint8Array): SecretView {
  const [maskObject, maskValue] = [secretMask(key), valueMask(key)];
  return (workshop, release, target) => {
    const texts = secretTexts(workshop, release, target);
    if (texts.length === 0) return maskObject;
    return (object) => maskObject(withoutTexts(object, texts, maskValue) as KubeObject);
  };
}

/** Secret values as they may stand in an object, the longest first. */
function secretTexts({ repo }: Workshop, name: string, target: Target): readonly string[] {
  const release = repo?.releases.find((each) => each.name === name);
  const chart = release === undefined ? undefined : repo?.charts.get(release.chart);
  if (repo === undefined || release === undefined || chart === undefined) return [];
  const { layers } = valuesLayers({ repo, release, target, gitSyncValues: {} });
  const { values } = mergeLayers(layers).merged;
  return writeOnlyPaths(chart, values)
    .flatMap((path) => scalarTexts(valueAt(values, path)))
    .filter((text) => text.length >= shortest)
    .flatMap((text) => [text, Buffer.from(text).toString("base64")])
    .toSorted((a, b) => b.length - a.length);
}

/** A shorter one would be found in many texts that have nothing to do with it. */
const shortest = 4;

function scalarTexts(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null || typeof value === "boolean") return [];
  if (typeof value !== "object") return [String(value)];
  return Object.values(value as JsonObject).flatMap(scalarTexts);
}

function withoutTexts(value: Json, texts: readonly string[], mask: (value: Json) => string): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withoutTexts(item, texts, mask));
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, inner]) => [
      key,
      withoutTexts(inner ?? null, texts, mask),
    ]);
    return Object.fromEntries(entries) as JsonObject;
  }
  if (typeof value === "number" && texts.includes(String(value))) return mask(String(value));
  if (typeof value !== "string") return value;
  return texts.reduce((text, secret) => text.replaceAll(secret, () => mask(secret)), value);
}
