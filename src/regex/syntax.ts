import type { CharacterSet } from "./character-set.ts";

/** A pattern as a tree. Source of the grammar: regexp/syntax of Go, which is RE2's. */
export type Pattern =
  | { readonly type: "empty" }
  | { readonly type: "set"; readonly set: CharacterSet }
  | { readonly type: "assert"; readonly what: Assertion }
  | { readonly type: "capture"; readonly index: number; readonly inner: Pattern }
  | { readonly type: "sequence"; readonly items: readonly Pattern[] }
  | { readonly type: "choice"; readonly items: readonly Pattern[] }
  | {
      readonly type: "repeat";
      readonly inner: Pattern;
      readonly least: number;
      /** undefined = without end. */
      readonly most: number | undefined;
      readonly greedy: boolean;
    };

export type Assertion = "text start" | "text end" | "line start" | "line end" | "word edge" | "no word edge";

/** The pattern is none, or is refused; the message says why and repeats nothing of it. */
export class RegexError extends Error {
  /** A limit was passed: the pattern or the text is too large, not wrong. */
  readonly limit: boolean;
  constructor(message: string, { limit = false }: { readonly limit?: boolean } = {}) {
    super(message);
    this.limit = limit;
  }
}
