import type { ErrorCode } from "../core/errors.ts";
import { limits } from "../core/limits.ts";

/** A mistake by its place in the text (UTF-16 units from its start), before that is a line and a column. */
export interface YamlMistake {
  readonly code: ErrorCode;
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
  /** Where the first of two things stands; its line is added to the message. */
  readonly before?: number;
}

/** The rest of the document cannot be read. Never leaves src/yaml. */
export class YamlStop extends Error {
  readonly mistake: YamlMistake;
  constructor(mistake: YamlMistake) {
    super(mistake.message);
    this.mistake = mistake;
  }
}

/** The mistake of a node that stands too deep. */
export function depthMistake(offset: number): YamlMistake {
  return {
    code: "YAML-DEPTH",
    offset,
    message: `nested deeper than ${limits.yamlDepth} (limits.yamlDepth)`,
    hint: "Flatten the document.",
  };
}
