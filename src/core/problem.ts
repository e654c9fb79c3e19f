import type { ErrorCode } from "./errors.ts";
import { positionText, type Position } from "./position.ts";

/** One mistake of a user, found in the repo. Mistakes are collected: a run tells all of them at once.
 *  `message` never contains a secret value and does not repeat code or position. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly code: ErrorCode;
  readonly message: string;
  readonly position?: Position;
  /** How to fix it, one sentence. */
  readonly hint?: string;
  /** The values that were printed at `position`, where the mistake may come from; the most specific first, at most a few. */
  readonly values?: readonly ValuePlace[];
}

/** A key of the values and where the winning layer sets it. Never the value itself. */
export interface ValuePlace {
  readonly key: string;
  readonly position: Position;
  /** `release values.prod.yaml`. */
  readonly layerName: string;
}

/** A place, and the values that were printed there. */
export interface Spot extends Position {
  readonly values?: readonly ValuePlace[];
}

/** Place and values of a problem at a spot. */
export function atSpot({ values = [], ...position }: Spot): Pick<Problem, "position" | "values"> {
  return values.length === 0 ? { position } : { position, values };
}

/** True when something must not be applied because of these. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === "error");
}

/** Each mistake once: one in a partial is met by each template that uses it, and by each object it prints. */
export function uniqueProblems(problems: readonly Problem[]): readonly Problem[] {
  const key = ({ code, message, position }: Problem) =>
    `${code} ${position === undefined ? "" : positionText(position)} ${message}`;
  return [...new Map(problems.toReversed().map((problem) => [key(problem), problem])).values()].toReversed();
}

/** `value image.tag: releases/web/values.prod.yaml:3:8 (release values.prod.yaml)`. */
export function valuePlaceText({ key, position, layerName }: ValuePlace): string {
  return `value ${key}: ${positionText(position)}${position.file === layerName ? "" : ` (${layerName})`}`;
}
