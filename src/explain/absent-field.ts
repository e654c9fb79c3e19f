import { pathText } from "../core/field-path.ts";
import { jsonEqual } from "../core/json.ts";
import { gitSyncLabel, partOf, releaseLabel, sourceAnnotation } from "../core/labels.ts";
import { positionText } from "../core/position.ts";
import type { ReleaseView } from "./explain-field.ts";
import type { ExplainedFor } from "./group-explained.ts";
import type { FoundPath } from "./find-path.ts";
import { viewWhole, type KeyView } from "./key-view.ts";
import { linesThatPrint } from "./kept-out.ts";
import { targetText } from "../core/target.ts";

/** What is known about a field that an object has not. */
export interface AbsentQuestion {
  readonly absent: FoundPath & { readonly type: "absent" };
  /** The path as it was written. */
  readonly asked: string;
  /** The release of the object that lacks it, in the target that was asked for. */
  readonly here: ReleaseView;
  /** The field in the targets that have it. */
  readonly elsewhere: readonly ExplainedFor[];
  /** Templates that may print it: the object's own first, then partials. */
  readonly templates: readonly { readonly file: string; readonly text: string }[];
}

/** Why a field may be absent, one sentence: a condition that is otherwise in another target, a block of the template, or a typo. */
export function whyAbsent({ absent, asked, here, elsewhere, templates }: AbsentQuestion): string {
  return (
    ownMark(asked) ??
    whereElse(elsewhere, here) ??
    keptOut(absent.step, templates, here) ??
    (absent.near === undefined ? knownKeys(absent) : `did you mean ${inPlace(absent, absent.near)}?`)
  );
}

function inPlace({ at }: AbsentQuestion["absent"], step: string): string {
  const parent = pathText(at.path);
  return step.startsWith("[") ? parent + step : pathText([...at.path, step]);
}

function knownKeys({ at, known }: AbsentQuestion["absent"]): string {
  const most = 12;
  if (known.length === 0) return `${pathText(at.path) || "the object"} is a single value`;
  const more = known.length > most ? `, and ${known.length - most} more` : "";
  return `${pathText(at.path) || "the object"} has ${known.slice(0, most).join(", ")}${more}`;
}

/** Marks that are not part of what is rendered (resources.md). */
const marks: readonly (readonly [key: string, text: string])[] = [
  [partOf, "the set of objects that this release owns"],
  [gitSyncLabel, "the GitSync that it belongs to"],
  [releaseLabel, "the release that it belongs to"],
  [sourceAnnotation, "the file that it comes from"],
];

function ownMark(asked: string): string | undefined {
  const mark = marks.find(([key]) => asked.includes(key));
  return mark === undefined ? undefined : `Syncline sets it when it applies the object: ${mark[1]}`;
}

function whereElse(elsewhere: readonly ExplainedFor[], here: ReleaseView): string | undefined {
  if (elsewhere.length === 0) return undefined;
  const targets = elsewhere.map(({ target }) => targetText(target));
  const most = 4;
  const where = `it is there in ${targets.slice(0, most).join(", ")}${targets.length > most ? ", …" : ""}`;
  const other = otherCondition(elsewhere, here);
  if (other === undefined) return where;
  const now = `${shownValue(other.here)}${placeOf(other.here)}`;
  return `${where}, where ${other.here.key} is ${shownValue(other.there)}; here it is ${now}`;
}

/** Why targets lack a field that others have: `autoscaling.enabled is true there (values.prod.yaml:2:12)`; "" where nothing tells. */
export function whyNotThere(elsewhere: readonly ExplainedFor[], there: ReleaseView): string {
  const other = otherCondition(elsewhere, there);
  return other === undefined
    ? ""
    : `${other.here.key} is ${shownValue(other.here)} there${placeOf(other.here)}`;
}

/** The outermost condition that has another value where the field is. */
function otherCondition(
  elsewhere: readonly ExplainedFor[],
  { facts }: ReleaseView,
): { readonly there: KeyView; readonly here: KeyView } | undefined {
  return elsewhere[0]?.explained.conditions
    .map((there) => ({ there, here: viewWhole(there.key, facts) }))
    .find(({ there, here }) => !jsonEqual(there.value, here.value) || there.entries !== here.entries);
}

function keptOut(
  name: string,
  templates: AbsentQuestion["templates"],
  { facts }: ReleaseView,
): string | undefined {
  for (const { file, text } of templates) {
    const [found] = linesThatPrint(text, name);
    if (found === undefined) continue;
    const block = found.blocks.at(-1) ?? "";
    const values = found.keys.map((key) => viewWhole(key, facts));
    const told = values.map((view) => `${view.key} is ${shownValue(view)}${placeOf(view)}`);
    return `${file}:${found.line} prints it inside {{${block}}}${told.length === 0 ? "" : `; ${told.join(", ")}`}`;
  }
  return undefined;
}

function shownValue({ value, entries }: KeyView): string {
  if (entries !== undefined) return `set (${entries} entries)`;
  if (value === undefined) return "not set";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function placeOf({ places }: KeyView): string {
  const [winner] = places;
  return winner === undefined ? "" : ` (${positionText(winner.position)})`;
}
