import type { Json, JsonObject } from "../core/json.ts";
import { chartScope, type ReleaseFacts } from "../render/chart/chart-scope.ts";
import type { ChartInstance } from "../render/chart/subcharts.ts";
import type { RootReads } from "../render/handlebars/root-reads.ts";
import { step } from "../render/helpers/step.ts";
import { digestOfJson } from "./inputs.ts";

/** What the templates of a release read of values, target and cluster: with the same at these places they print the same. */
export type ChartReads = readonly InstanceReads[];

interface InstanceReads {
  /** ChartInstance.path. */
  readonly instance: string;
  readonly paths: readonly (readonly string[])[];
  readonly apis: readonly string[];
  /** Of what stood there. */
  readonly digest: string;
}

/** The note of a render. */
export function noteReads(
  instances: readonly ChartInstance[],
  facts: ReleaseFacts,
  reads: ReadonlyMap<string, RootReads>,
): ChartReads {
  return instances.map((instance) => {
    const read = reads.get(instance.path);
    // Many look-ups of one path are one read; what is in a map that was read needs no word of its own.
    const texts = [...new Set([...(read?.paths ?? [])].map((path) => JSON.stringify(path)))].sort();
    const paths = texts.map((text) => JSON.parse(text) as readonly string[]);
    const apis = [...(read?.apis ?? [])].sort();
    return { instance: instance.path, paths, apis, digest: digestAt({ paths, apis }, instance, facts) };
  });
}

/** Whether the same charts are used, and the same stands wherever they read. */
export function sameReads(
  note: ChartReads,
  instances: readonly ChartInstance[],
  facts: ReleaseFacts,
): boolean {
  return (
    note.length === instances.length &&
    instances.every((instance, at) => {
      const before = note[at];
      return before?.instance === instance.path && before.digest === digestAt(before, instance, facts);
    })
  );
}

function digestAt(
  { paths, apis }: Pick<InstanceReads, "paths" | "apis">,
  instance: ChartInstance,
  facts: ReleaseFacts,
): string {
  const { root, apiVersions } = chartScope(instance, facts);
  const { kubeVersion } = instance.chart.meta;
  return digestOfJson([
    paths.map((path) => valueAt(root, path)),
    apis.map((api) => apiVersions.has(api)),
    // Compared with the cluster's before anything is rendered.
    kubeVersion === "" ? "" : facts.capabilities.kubeVersion,
  ]);
}

/** As a template sees it; [] = absent, which is not null. `Template` is no part of what is compared: it is the template's own name. */
function valueAt(root: JsonObject, path: readonly string[]): Json {
  let value: Json | undefined = root;
  for (const part of path) value = step(value, part);
  return value === undefined ? [] : [value];
}
