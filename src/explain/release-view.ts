import { parsePath, pathText, type FieldPath } from "../core/field-path.ts";
import type { Position } from "../core/position.ts";
import type { TracedRelease } from "../desired/trace.ts";
import type { ConfigRepo } from "../repo/model.ts";
import { isSecretField, type ReleaseView, type TracedManifest } from "./explain-field.ts";
import { leavesBelow } from "./leaves.ts";
import { secretDataPaths, secretTest, writeOnlyPaths } from "./secret-values.ts";
import type { WrittenValue } from "./written-value.ts";

/** What explaining needs to know of a traced release. `repo` is undefined for plain manifests. */
export function releaseView(
  { settings, merged, objects }: TracedRelease,
  repo: ConfigRepo | undefined,
  written: WrittenValue,
): ReleaseView {
  const source = repo?.releases.find(({ name }) => name === settings.name);
  const chart = source === undefined ? undefined : repo?.charts.get(source.chart);
  const secrets = [
    ...writeOnlyPaths(chart, merged.values),
    ...secretDataPaths(chart, merged.values),
    ...objects.flatMap(keysOfSecret),
  ];
  const position: Position | undefined = source?.at(["namespace"]);
  return {
    name: settings.name,
    facts: { merged, isSecret: secretTest(secrets), written },
    namespace: { name: settings.namespace, position },
  };
}

/** Values that the data of a Secret is made of are secret, whatever the schema says of them. */
function keysOfSecret(traced: TracedManifest): readonly FieldPath[] {
  const { ref, object } = traced.manifest;
  if (ref.kind !== "Secret" || ref.group !== "") return [];
  const leaves = [...leavesBelow({ path: [], steps: [], value: object })];
  return leaves
    .filter(({ path }) => isSecretField(ref, pathText(path)))
    .flatMap(({ steps }) => [steps, steps[0] === "data" ? ["stringData", ...steps.slice(1)] : steps])
    .flatMap((steps) => traced.origin(steps).values.map(parsePath));
}
