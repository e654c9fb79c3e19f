import type { Owner } from "../../core/change.ts";
import { positionText } from "../../core/position.ts";
import { printable } from "../../core/text.ts";
import type { KeyView } from "../../explain/key-view.ts";
import type { LiveField } from "../../explain/live-field.ts";
import { excerptOf } from "../excerpt.ts";
import { targetsText } from "../print-problems.ts";
import type { sourceTexts } from "../source-texts.ts";
import { valueText } from "../value-text.ts";
import type { BlameOf } from "./blame-places.ts";
import { originText } from "./origin-text.ts";
import type { ToldField } from "./told-field.ts";

/** What the text is made with. */
export interface Telling {
  readonly texts: ReturnType<typeof sourceTexts>;
  readonly blameOf: BlameOf;
  /** How many targets were looked at. */
  readonly targets: number;
}

/** Everything about one field, for people. */
export function fieldText(field: ToldField, { texts, blameOf, targets }: Telling): string {
  const { explained, live } = field;
  const { template, made, values, conditions, path, value } = explained;
  const where = [positionText(template), originText(blameOf(template))].filter((part) => part !== "");
  const rows = [
    ["value", valueText(value)],
    ["from", where.join("   ")],
    ...(made === undefined ? [] : [["", made]]),
  ];
  const lines = [
    `${objectText(field)} ${path}`,
    ...optional(targetsText(field.targets, targets)),
    ...aligned(rows),
    // Of other files only keys may be shown, which the path has told already.
    ...(/(^|\/)templates\//.test(template.file) ? excerptOf(template, texts(template)) : []),
    ...section("values", values, blameOf),
    ...section("depends on", othersThan(values, conditions), blameOf),
    ...(live === undefined ? [] : liveLines(live)),
  ];
  return `${lines.join("\n")}\n`;
}

/** `Deployment shop/web`; of several namespaces `Deployment web (shop-dev, shop-prod)`. */
function objectText({ objects, explained }: ToldField): string {
  const { kind, name } = explained.object;
  const namespaces = objects.map(({ namespace }) => namespace).filter((namespace) => namespace !== "");
  if (namespaces.length <= 1) return printable(`${kind} ${[...namespaces, name].join("/")}`);
  return printable(`${kind} ${name} (${namespaces.join(", ")})`);
}

function optional(text: string): readonly string[] {
  return text === "" ? [] : [printable(text)];
}

/** `{{#if Values.x}}{{Values.x}}`, and each over a map of which one value is printed, say nothing new. */
function othersThan(values: readonly KeyView[], conditions: readonly KeyView[]): readonly KeyView[] {
  return conditions.filter(
    ({ key }) =>
      !values.some((value) => value.key.startsWith(key) && /^($|[.[])/.test(value.key.slice(key.length))),
  );
}

/** A row per layer: the winner beside the key, below it those it beat. */
function section(title: string, views: readonly KeyView[], blameOf: BlameOf): readonly string[] {
  if (views.length === 0) return [];
  const rows = views.flatMap((view): readonly (readonly string[])[] => {
    if (view.entries !== undefined) return [[view.key, entriesText(view.entries)]];
    if (view.places.length === 0) return [[view.key, "(not set)"]];
    return view.places.map(({ position, layerName, value }, at) => [
      at === 0 ? view.key : "  beats",
      view.isSecret ? "<masked>" : valueText(at === 0 ? view.value : value),
      layerName,
      positionText(position),
      originText(blameOf(position)),
    ]);
  });
  return [title, ...aligned(rows).map((line) => `  ${line}`)];
}

function liveLines({ object, value, owners, drifts, policy }: LiveField): readonly string[] {
  if (object === "absent") return ["live   the cluster has no such object"];
  const isLeft = policy === "Yield" || policy === "Ignore";
  const state = isLeft ? `left to its owner (release.yaml: ${policy})` : drifts ? "drifts" : "as in Git";
  const rows = [
    ["live", `${valueText(value)}   ${state}`],
    ...(owners.length === 0 ? [["owner", "none"]] : owners.map((owner) => ["owner", ownerText(owner)])),
  ];
  return aligned(rows);
}

/** `kubectl-edit (Update, 2026-01-02T03:04:05Z)`. */
export function ownerText({ manager, operation, subresource, time }: Owner): string {
  const what = [operation, subresource, time].filter((part) => part !== "").join(", ");
  return what === "" ? manager : `${manager} (${what})`;
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const cells = rows.map((row) => row.map(printable));
  const widths = cells.reduce<readonly number[]>(
    (before, row) =>
      Array.from({ length: Math.max(before.length, row.length) }, (_, at) => {
        return Math.max(before[at] ?? 0, row[at]?.length ?? 0);
      }),
    [],
  );
  return cells.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("   ")
      .trimEnd(),
  );
}

function entriesText(entries: number): string {
  return entries === 1 ? "1 entry" : `${entries} entries`;
}
