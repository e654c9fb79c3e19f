import type { Json } from "../core/json.ts";
import type { Position } from "../core/position.ts";

/** Map keys and list indices, from the document's root. */
export type YamlPath = readonly (string | number)[];

/** One YAML document: its value as kubectl reads it, and where each part of it stands. */
export interface YamlDocument {
  readonly value: Json;
  /** Where the document's content starts. */
  readonly position: Position;
  /** Of the value at `path`; of the nearest part above it that exists, where it does not. */
  at(path: YamlPath): Position;
  /** Where the value at `path` ends (the place behind its last character); undefined where it does not exist. */
  endOf(path: YamlPath): Position | undefined;
  /** Of the key that holds the value at `path`; of the nearest part above it that exists, where it does not. */
  keyAt(path: YamlPath): Position;
  /** The scalar at `path` as it is written, without quotes: `1.10`, `yes`. undefined for maps, lists and what is absent. */
  textAt(path: YamlPath): string | undefined;
}
