import type { JsonObject } from "../core/json.ts";
import { positionText } from "../core/position.ts";
import { printable } from "../core/text.ts";
import type { KeyView, LayerView } from "../explain/key-view.ts";
import { yamlLines } from "../explain/yaml-lines.ts";
import { keyText } from "../values/key-text.ts";
import type { Column } from "./output.ts";
import { valueText } from "./value-text.ts";

interface Form {
  /** Whether each value that was beaten is told, or only how many. */
  readonly losers: boolean;
}

/** Comments start at one column; lines longer than this do not move it. */
const widest = 56;

/** The values as YAML, each leaf with its place and layer in a comment. What it prints is a values file with the same meaning. */
export function valuesYaml(
  values: JsonObject,
  views: readonly KeyView[],
  { losers, title }: Form & { readonly title: string },
): string {
  const byKey = new Map(views.map((view) => [view.key, view]));
  const lines = yamlLines(values);
  const column = Math.max(
    0,
    ...lines
      .filter(({ leaf, text }) => leaf !== undefined && text.length <= widest)
      .map(({ text }) => text.length),
  );
  const body = lines.map(({ text, leaf }) => {
    const view = leaf === undefined ? undefined : byKey.get(keyText(leaf));
    return view === undefined ? text : `${text.padEnd(column)}  # ${printable(noteOf(view, { losers }))}`;
  });
  return `${[`# ${printable(title)}`, ...body].join("\n")}\n`;
}

function noteOf({ places, isSecret }: KeyView, { losers }: Form): string {
  const [winner, ...beat] = places;
  if (winner === undefined) return "";
  const place = placeText(winner);
  if (beat.length === 0) return place;
  return `${place}, beats ${losers ? beat.map((each) => loserText(each, isSecret)).join(", ") : String(beat.length)}`;
}

/** `releases/web/values.prod.yaml:2:11 (release)`: the name of the layer only where the file does not tell it. */
function placeText({ position, layerName }: LayerView): string {
  const [whose = "", file = ""] = layerName.split(" ");
  return position.file.endsWith(file) && file !== ""
    ? `${positionText(position)} (${whose})`
    : `${positionText(position)} (${layerName})`;
}

function loserText(loser: LayerView, isSecret: boolean): string {
  const value = isSecret || loser.value === undefined ? "" : `${valueText(loser.value)} in `;
  return value + placeText(loser);
}

/** One row per leaf. */
export function valuesTable(
  views: readonly KeyView[],
  { losers }: Form,
): { readonly items: readonly KeyView[]; readonly columns: readonly Column<KeyView>[] } {
  const winner = ({ places }: KeyView): LayerView | undefined => places[0];
  const beaten = ({ places, isSecret }: KeyView): string => {
    const beat = places.slice(1);
    if (losers) return beat.map((each) => loserText(each, isSecret)).join(", ");
    return beat.length === 0 ? "" : String(beat.length);
  };
  return {
    items: views,
    columns: [
      ["KEY", ({ key }) => key],
      ["VALUE", ({ value }) => valueText(value)],
      ["LAYER", (view) => winner(view)?.layerName ?? ""],
      ["PLACE", (view) => positionText(winner(view)?.position ?? { file: "", line: 0, column: 0 })],
      ["BEATS", beaten],
    ],
  };
}
