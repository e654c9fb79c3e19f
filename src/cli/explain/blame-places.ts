import type { LineOrigin } from "../../core/blame.ts";
import type { Position } from "../../core/position.ts";
import type { Explained } from "../../explain/explained.ts";
import type { Call } from "../command.ts";
import type { Workshop } from "../renderings.ts";
import { sourceFiles } from "../source-texts.ts";
import { blameLines } from "../wire.ts";

/** The last commit of a place, where it is known. */
export type BlameOf = (position: Position) => LineOrigin | undefined;

/** Looks up the last commit of every place that explanations name. Files that ship with the program have none. */
export async function blamePlaces(
  explained: readonly Explained[],
  workshop: Workshop,
  call: Call,
): Promise<BlameOf> {
  const places = explained.flatMap(({ template, values, conditions }) => [
    template,
    ...[...values, ...conditions].flatMap((view) => view.places.map(({ position }) => position)),
  ]);
  const files = sourceFiles({ tree: workshop.tree, builtins: { ...workshop.builtins, charts: new Map() } });
  const lines = new Map(
    places
      .filter(({ file, line }) => line > 0 && files.has(file))
      .map(({ file, line }) => [`${file}:${line}`, { file, line }]),
  );
  const found = await blameLines(call, [...lines.values()], (file) => files.get(file));
  return ({ file, line }) => found.get(`${file}:${line}`);
}
