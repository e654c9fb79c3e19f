import type { Json, JsonObject } from "../../core/json.ts";
import type { YamlPath } from "../../yaml/document.ts";
import type { Found } from "../objects/found.ts";

/** Where a text stands: a document, or a patch. */
export type Source = Pick<Found, "at" | "keyAt" | "textAt"> & Partial<Pick<Found, "start" | "origin">>;

/** Where one part of an object is written. */
export interface Place {
  readonly source: Source;
  readonly path: YamlPath;
}

export type Scalar = null | boolean | number | string;

/** A value whose every part knows where it is written: an object that is made from several texts. */
export type Part =
  { readonly type: "scalar"; readonly value: Scalar; readonly place: Place } | ListPart | MapPart;

export interface MapPart {
  readonly type: "map";
  readonly entries: ReadonlyMap<string, Part>;
  readonly place: Place;
}

export interface ListPart {
  readonly type: "list";
  readonly items: readonly Part[];
  readonly place: Place;
}

/** A value that is written in one text, at `place`. */
export function partOf(value: Json, place: Place): Part {
  const below = (step: string | number): Place => ({ ...place, path: [...place.path, step] });
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item, index) => partOf(item, below(index)));
    return { type: "list", items, place };
  }
  if (typeof value !== "object" || value === null) return { type: "scalar", value: value as Scalar, place };
  const entries = Object.entries(value as JsonObject).flatMap(([key, child]) =>
    child === undefined ? [] : [[key, partOf(child, below(key))] as const],
  );
  return { type: "map", entries: new Map(entries), place };
}

/** The plain value, without its places. */
export function jsonOf(part: Part): Json {
  switch (part.type) {
    case "scalar":
      return part.value;
    case "list":
      return part.items.map(jsonOf);
    case "map":
      return Object.fromEntries([...part.entries].map(([key, child]) => [key, jsonOf(child)]));
  }
}

/** The part one step below; undefined when there is none. */
export function stepInto(part: Part, step: string | number): Part | undefined {
  if (part.type === "map") return part.entries.get(String(step));
  return part.type === "list" ? part.items[Number(step)] : undefined;
}

/** The part as something to check: each place is asked of the text that wrote it. */
export function foundOf(root: Part): Found {
  const place = (path: YamlPath): Place & { readonly exact: boolean } => {
    let part = root;
    for (const step of path) {
      const next = stepInto(part, step);
      if (next === undefined) return { ...part.place, exact: false };
      part = next;
    }
    return { ...part.place, exact: true };
  };
  return {
    value: jsonOf(root),
    start: root.place.source.start ?? root.place.source.at(root.place.path),
    origin: (path) => {
      const { source, path: own } = place(path);
      return source.origin?.(own) ?? { position: source.at(own), values: [], conditions: [] };
    },
    at: (path: YamlPath) => {
      const { source, path: own } = place(path);
      return source.at(own);
    },
    keyAt: (path: YamlPath) => {
      const { source, path: own, exact } = place(path);
      return exact ? source.keyAt(own) : source.at(own);
    },
    textAt: (path: YamlPath) => {
      const { source, path: own, exact } = place(path);
      return exact ? source.textAt(own) : undefined;
    },
  };
}

/** How many parts there are; stops counting above `most`. */
export function countParts(part: Part, most: number): number {
  if (part.type === "scalar") return 1;
  let count = 1;
  for (const child of part.type === "map" ? part.entries.values() : part.items) {
    count += countParts(child, most - count);
    if (count > most) return count;
  }
  return count;
}
