import { EvaluationError } from "@marcbachmann/cel-js";

/** Ends the evaluation of one expression. `message` never holds the value it is about: it could be a secret. */
export function fail(message: string): never {
  throw new EvaluationError({ code: "invalid_argument", message });
}
