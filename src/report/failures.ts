import type { ObjectRef } from "../core/object-ref.ts";
import { refText } from "../core/object-ref.ts";
import type { Failed } from "../core/outcome.ts";
import { positionText } from "../core/position.ts";
import { valuePlaceText, type Problem, type Spot, type ValuePlace } from "../core/problem.ts";
import { printable } from "../core/text.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";
import type { PassFacts } from "./facts.ts";

export type Failure = NonNullable<SyncStatusStatus["failures"]>[number];

/** A failure to tell: what is wrong, and behind it the places that it may come from. */
export interface ToldFailure extends Omit<Failure, "message"> {
  readonly words: string;
  /** `; value port.name: releases/web/values.prod.yaml:3:8 (release values.prod.yaml)`, or "". */
  readonly places: string;
}

/** All failures: mistakes in the repo first, then the objects that were refused. */
export function failuresOf({
  problems,
  outcomes,
}: Pick<PassFacts, "problems" | "outcomes">): readonly ToldFailure[] {
  const mistakes = problems.filter(({ severity }) => severity === "error").map(ofMistake);
  const objects = outcomes.flatMap(({ ref, result }) =>
    result.type === "failed" ? [failedObject(ref, result)] : [],
  );
  return [...mistakes, ...objects];
}

/** As the status has it. */
export function statusFailure({ words, places, ...failure }: ToldFailure): Failure {
  return { ...failure, message: words + places };
}

/** As one line. Where it would be longer than `most`, the words give way: places are worth more at the end than the server's
 *  explanation. */
export function failureLine({ code, ref, position, words, places }: ToldFailure, most = Infinity): string {
  const object = ref === undefined ? "" : `${refText(ref)}: `;
  const where =
    position !== undefined ? `${positionText(position)} ` : words.startsWith(object) ? "" : object;
  const [start, end] = [`${code} ${where}`, places];
  const room = Math.max(fewest, most - start.length - end.length);
  return `${start}${words.length > room ? `${words.slice(0, room - 2)} …` : words}${end}`;
}

const fewest = 60;

function ofMistake({ code, message, position, hint, values = [] }: Problem): ToldFailure {
  const places = printable(valueText(values));
  return { code, words: printable(message), places, ...(position && { position }), ...hintOf(hint) };
}

/** A change that failed. The place of the field that the API server named first stands for the failure; others are told behind. */
export function failedObject(ref: ObjectRef, { code, message, hint, spots = [] }: Failed): ToldFailure {
  const [first, ...others] = spots;
  const more = others.map((spot) => `; also ${positionText(spot)}${valueText(spot.values)}`);
  const places = printable([valueText(first?.values), ...more].join(""));
  const words = printable(message);
  return { ref, code, words, places, ...(first && { position: placeOf(first) }), ...hintOf(hint) };
}

const longestHint = 700;

function hintOf(hint: string | undefined): Pick<Failure, "hint"> {
  return hint === undefined || hint === "" ? {} : { hint: printable(hint).slice(0, longestHint) };
}

function placeOf({ file, line, column }: Spot): NonNullable<Failure["position"]> {
  return { file, line, column };
}

/** Names the value that was printed at the place: most likely it is what is wrong. */
function valueText(values: readonly ValuePlace[] = []): string {
  const [first] = values;
  return first === undefined ? "" : `; ${valuePlaceText(first)}`;
}
