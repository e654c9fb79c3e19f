import type { Json, JsonObject } from "../../core/json.ts";
import type { Position } from "../../core/position.ts";
import type { FieldOrigin } from "../../core/origin.ts";
import { atSpot, type Problem, type Spot, type ValuePlace } from "../../core/problem.ts";
import type { YamlDocument, YamlPath } from "../../yaml/document.ts";

/** One YAML document, and where its parts come from: the template that printed them, or the file itself. */
export interface SourceDocument {
  readonly document: YamlDocument;
  /** Where it starts; in rendered text only the template's file is known without a second render (line 0). */
  readonly start: Position;
  readonly place: (position: Position) => Position;
  readonly origin: (path: YamlPath) => FieldOrigin;
  /** Where values of these keys are set. */
  readonly valuePlaces: (keys: readonly string[]) => readonly ValuePlace[];
}

/** A document that is written as it is. */
export function plainDocument(document: YamlDocument): SourceDocument {
  return {
    document,
    start: document.position,
    place: (position) => position,
    origin: (path) => ({ position: document.at(path), values: [], conditions: [] }),
    valuePlaces: () => [],
  };
}

/** A value that should be one object: a document, or an item of a List. */
export interface Found {
  readonly value: Json;
  /** Where it starts, as far as that is known at no cost (SourceDocument). */
  readonly start: Position;
  /** Where a part of it stands. */
  at(path: YamlPath): Spot;
  keyAt(path: YamlPath): Position;
  origin(path: YamlPath): FieldOrigin;
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
export function foundIn(source: SourceDocument, value: Json, prefix: YamlPath): Found {
  const { document, place } = source;
  const origin = (path: YamlPath): FieldOrigin => source.origin([...prefix, ...path]);
  return {
    value,
    start: prefix.length === 0 || source.start.line === 0 ? source.start : document.at(prefix),
    origin,
    at: (path) => {
      const { position, values } = origin(path);
      return { ...position, values: source.valuePlaces(values) };
    },
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
  spot: Spot,
  hint?: string,
  severity: Problem["severity"] = "error",
): Problem {
  return { severity, code, message, ...atSpot(spot), ...(hint === undefined ? {} : { hint }) };
}
