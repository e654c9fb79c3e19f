import type { Json, JsonObject } from "../../core/json.ts";
import type { Position } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import type { YamlDocument, YamlPath } from "../../yaml/document.ts";

/** One YAML document, and where its lines come from: the template that printed them, or the file itself. */
export interface SourceDocument {
  readonly document: YamlDocument;
  readonly place: (position: Position) => Position;
}

/** A value that should be one object: a document, or an item of a List. */
export interface Found {
  readonly value: Json;
  /** Where a part of it stands. */
  at(path: YamlPath): Position;
  keyAt(path: YamlPath): Position;
  /** A scalar as it is written. */
  textAt(path: YamlPath): string | undefined;
}

/** A map with apiVersion, kind and metadata.name. */
export interface FoundObject extends Found {
  readonly value: JsonObject & {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: FoundMeta;
  };
}

export interface FoundMeta extends JsonObject {
  readonly name: string;
}

/** A document's value as something to check; `prefix` leads to the item of a List. */
export function foundIn({ document, place }: SourceDocument, value: Json, prefix: YamlPath): Found {
  return {
    value,
    at: (path) => place(document.at([...prefix, ...path])),
    keyAt: (path) => place(document.keyAt([...prefix, ...path])),
    textAt: (path) => document.textAt([...prefix, ...path]),
  };
}

/** `Deployment web`, for messages. */
export function titleOf({ value }: FoundObject): string {
  return `${value.kind} ${value.metadata.name}`;
}

/** A mistake (or warning) at a place. */
export function mistake(
  code: Problem["code"],
  message: string,
  position: Position,
  hint?: string,
  severity: Problem["severity"] = "error",
): Problem {
  return { severity, code, message, position, ...(hint === undefined ? {} : { hint }) };
}
