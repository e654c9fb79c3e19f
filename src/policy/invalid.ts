import type { Position } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";
import type { YamlDocument } from "../yaml/document.ts";
import { shapeMistakes, type Shape } from "./shape.ts";

/** A mistake in a policy file: it stops everything, since a rule that cannot be read might have refused something. */
export function invalid(position: Position, message: string, hint?: string): Problem {
  return {
    severity: "error",
    code: "POL-INVALID",
    message,
    position,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** Whatever in a document does not fit its shape, each at its place. */
export function misfits(document: YamlDocument, shape: Shape): readonly Problem[] {
  return shapeMistakes(document.value, shape).map(({ path, message, hint }) =>
    invalid(document.keyAt(path), message, hint),
  );
}
