import { parsePath, pathText } from "./field-path.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { printable } from "./text.ts";

/** A pause that somebody asked for: of what, why, and until when. */
export interface Hold {
  /** When it ends by itself, ms since 1970; Infinity = its end cannot be read: it lasts until somebody corrects it. */
  readonly until: number;
  readonly reason: string;
  /** `Deployment/web`, `Deployment.apps/web`; absent = everything that the annotation's place stands for. */
  readonly object?: string;
  /** `.spec.replicas`; absent = the whole of it. */
  readonly field?: string;
  /** What is wrong with the entry. It counts all the same. */
  readonly mistake?: string;
}

/** Limits of one annotation. */
export const holdLimits = { characters: 16_384, entries: 50, reason: 500, object: 400, field: 500 } as const;

/** Reads the annotation `syncline.dev/hold`: a JSON list of maps, or a single map (resources.md). What cannot be read holds: an entry as
 *  far as its object and field can be read, else everything. An empty text or list holds nothing. */
export function parseHolds(text: string): readonly Hold[] {
  if (text.trim() === "") return [];
  if (text.length > holdLimits.characters)
    return [unreadable(`it is longer than ${holdLimits.characters} characters`)];
  const value = parsed(text);
  if (value === undefined) return [unreadable("it is no JSON")];
  const entries: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [value];
  if (entries.length > holdLimits.entries)
    return [unreadable(`it has more than ${holdLimits.entries} entries`)];
  return entries.map((entry, index) => {
    if (!isJsonObject(entry)) return unreadable(`entry ${index + 1} is no map with until and reason`);
    const mistake = mistakeIn(entry);
    return { ...readable(entry), ...(mistake === undefined ? {} : { mistake }) };
  });
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function unreadable(mistake: string): Hold {
  return { until: Infinity, reason: "", mistake };
}

/** As much of an entry as can be read. */
function readable({ until, reason, object, field }: JsonObject): Hold {
  const path = pathOf(field);
  // Where the object is not known, everything is meant, whatever the field.
  const isKnown = object === undefined || isObject(object);
  return {
    until: timeOf(until) ?? Infinity,
    reason: typeof reason === "string" ? printable(reason).slice(0, holdLimits.reason).trim() : "",
    ...(typeof object === "string" && isKnown ? { object } : {}),
    ...(path !== undefined && isKnown ? { field: path } : {}),
  };
}

const keys = ["until", "reason", "object", "field"];

function mistakeIn(entry: JsonObject): string | undefined {
  const { until, reason, object, field } = entry;
  const unknown = Object.keys(entry).find((key) => !keys.includes(key));
  if (unknown !== undefined) return `${short(unknown)} is none of ${keys.join(", ")}`;
  if (timeOf(until) === undefined)
    return `until is ${short(until)}: want a time such as 2026-11-21T18:00:00Z`;
  if (typeof reason !== "string" || reason.trim() === "") return "it has no reason: want one such as INC-42";
  if (reason.length > holdLimits.reason) return `its reason is longer than ${holdLimits.reason} characters`;
  if (object !== undefined && !isObject(object))
    return `object is ${short(object)}: want KIND/NAME such as Deployment/web`;
  if (field !== undefined && pathOf(field) === undefined)
    return `field is ${short(field)}: want a path such as .spec.replicas`;
  return undefined;
}

function short(value: Json | undefined): string {
  return value === undefined ? "missing" : printable(JSON.stringify(value)).slice(0, 60);
}

/** RFC 3339, with a zone: a time without one is another moment for each reader. */
function timeOf(value: Json | undefined): number | undefined {
  if (typeof value !== "string") return undefined;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

function isObject(value: Json): boolean {
  return (
    typeof value === "string" && value.length <= holdLimits.object && /^[A-Za-z][\w.-]*\/[^\s/]+$/.test(value)
  );
}

function pathOf(value: Json | undefined): string | undefined {
  if (typeof value !== "string" || value === "" || value.length > holdLimits.field) return undefined;
  try {
    return pathText(parsePath(value));
  } catch {
    return undefined;
  }
}
