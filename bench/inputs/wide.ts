import type { KubeObject } from "../../src/core/manifest.ts";
import type { Input } from "./input.ts";
import { seededWords } from "./seeded.ts";

/** A ConfigMap as this input makes them: a few short keys and one of many lines. */
export interface ConfigMap extends KubeObject {
  readonly data: Readonly<Record<string, string>>;
}

const seed = 3000;
const longKey = "app.conf";
const longBytes = 1_400;

/** `count` ConfigMaps of 1.5 KB of data, all different; without a namespace, as a plain repository has them. */
export function wideConfigMaps(count: number): readonly ConfigMap[] {
  const words = seededWords(seed);
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `settings-${String(index).padStart(4, "0")}` },
    data: {
      mode: words.word(),
      endpoint: `https://${words.word()}.example.com/${words.word()}`,
      owner: `team-${words.word()}`,
      [longKey]: words.lines(longBytes, 6),
    },
  }));
}

/** One wide release: a plain repository, one object per file or all in one file of many documents. */
export function wideInput(objects: readonly ConfigMap[], form: "files" | "one file"): Input {
  const texts = objects.map(configMapFile);
  const files =
    form === "files"
      ? Object.fromEntries(texts)
      : { "configmaps.yaml": texts.map(([, text]) => text).join("---\n") };
  return { name: `one wide release (${form})`, files, releases: 1, objects: objects.length };
}

/** The file of one object. */
export function configMapFile(object: ConfigMap): readonly [path: string, text: string] {
  return [`configmaps/${object.metadata.name}.yaml`, yamlOf(object)];
}

function yamlOf({ apiVersion, kind, metadata, data }: ConfigMap): string {
  const entries = Object.entries(data).map(([key, value]) =>
    value.includes("\n") ? `  ${key}: |\n${value.replace(/^(?=.)/gm, "    ")}` : `  ${key}: ${value}\n`,
  );
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${metadata.name}\ndata:\n${entries.join("")}`;
}
