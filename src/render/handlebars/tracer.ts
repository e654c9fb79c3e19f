import type { JsonObject } from "../../core/json.ts";
import type { Position } from "../../core/position.ts";
import type { YamlPath } from "../../yaml/document.ts";
import { entryOf, isContainer, isTraced, traced, union, type Traced } from "./traced.ts";

/** One piece of text that a marked render printed: one run of a `{{…}}`, or literal text of the template. */
export interface Piece {
  readonly position: Position;
  /** The template's own text: what follows is as far along there as here. */
  readonly isCopied: boolean;
  /** What was read to print it, the most specific first. Paths start at the templates' root. */
  readonly reads: readonly YamlPath[];
  /** What decided whether or how often it is printed, outermost first. */
  readonly conditions: readonly YamlPath[];
}

/** What one marked render notes. */
export interface Tracer {
  readonly pieces: Piece[];
  /** Every place that was looked at; `deep` = with all below it. By its JSON. */
  readonly read: Map<string, { readonly path: YamlPath; readonly deep: boolean }>;
  /** Look-ups that ran. */
  readonly ran: Set<number>;
  /** What was read for the piece that failed. */
  failure: readonly YamlPath[] | undefined;
  conditions: readonly YamlPath[];
  /** Origins of maps and lists, by identity: those of the root, and what helpers made. */
  readonly known: WeakMap<object, Traced>;
}

/** For one render over `root`, whose maps and lists each stand at one place only (plainData). */
export function newTracer(root: JsonObject): Tracer {
  const known = new WeakMap<object, Traced>();
  learn(known, traced(root, { path: [] }));
  return { pieces: [], read: new Map(), ran: new Set(), failure: undefined, conditions: [], known };
}

function learn(known: Tracer["known"], container: Traced): void {
  if (!isContainer(container.value)) return;
  known.set(container.value, container);
  for (const [key, value] of Object.entries(container.value)) {
    if (isContainer(value)) learn(known, entryOf(container, key));
  }
}

/** What templates hand to our functions: traced already, or a literal. */
export function toTraced(tracer: Tracer, value: unknown): Traced {
  if (isTraced(value)) return value;
  return (isContainer(value) ? tracer.known.get(value) : undefined) ?? traced(value as Traced["value"]);
}

/** One step into a value. */
export function stepTraced(tracer: Tracer, from: Traced, key: string): Traced {
  const entry = entryOf(from, key);
  if (!isContainer(entry.value)) return entry;
  const known = tracer.known.get(entry.value);
  if (known === undefined) tracer.known.set(entry.value, entry);
  return known ?? entry;
}

/** Notes that a template looked at these places. */
export function noteRead(tracer: Tracer, paths: readonly YamlPath[], how: "itself" | "with all below"): void {
  for (const path of paths) {
    const id = JSON.stringify(path);
    const deep = how === "with all below" || tracer.read.get(id)?.deep === true;
    tracer.read.set(id, { path, deep });
  }
}

/** Notes a piece of text and gives its number. */
export function notePiece(
  tracer: Tracer,
  piece: Pick<Piece, "position" | "isCopied"> & { readonly reads?: Piece["reads"] },
): number {
  return tracer.pieces.push({ reads: [], ...piece, conditions: tracer.conditions }) - 1;
}

/** Runs a block that `reads` decided about. */
export function under<T>(tracer: Tracer, reads: readonly YamlPath[], run: () => T): T {
  const before = tracer.conditions;
  tracer.conditions = reads.length === 0 ? before : union([before, reads]);
  try {
    return run();
  } finally {
    tracer.conditions = before;
  }
}

/** Runs a step; if it fails, what it read is remembered: of the innermost step that failed first, then what the text of
 *  tpl around it came from. */
export function orFailure<T>(tracer: Tracer, reads: readonly YamlPath[], run: () => T): T {
  try {
    return run();
  } catch (error) {
    tracer.failure = union([tracer.failure ?? [], reads]);
    throw error;
  }
}
