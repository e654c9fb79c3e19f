import { positionText } from "../../core/position.ts";
import type { Column } from "../output.ts";
import { targetsText } from "../print-problems.ts";
import { valueText } from "../value-text.ts";
import { ownerText } from "./field-text.ts";
import type { ToldField } from "./told-field.ts";

/** One row per field and answer: the columns of an object's fields. `targets`: how many were looked at. */
export function fieldColumns(targets: number, isLive: boolean): readonly Column<ToldField>[] {
  const live: readonly Column<ToldField>[] = [
    [
      "LIVE",
      ({ live }) =>
        live?.drifts === false && live.policy === undefined ? "as in Git" : valueText(live?.value),
    ],
    ["OWNER", ({ live }) => (live?.owners[0] === undefined ? "" : ownerText(live.owners[0]))],
  ];
  const where: Column<ToldField> = [
    "TARGETS",
    (field) => targetsText(field.targets, targets).replace(/^in /, ""),
  ];
  return [
    ["FIELD", ({ explained }) => explained.path],
    ["VALUE", ({ explained }) => valueText(explained.value)],
    ["TEMPLATE", ({ explained }) => positionText(explained.template)],
    ["SET BY", setBy],
    ...(isLive ? live : []),
    ...(targets > 1 ? [where] : []),
  ];
}

/** `replicas (releases/web/values.prod.yaml:2:11)`, of several keys the first. */
function setBy({ explained: { values, made } }: ToldField): string {
  const [first, ...others] = values;
  if (first === undefined) return made ?? "";
  const [winner] = first.places;
  const place = winner === undefined ? "not set" : positionText(winner.position);
  return `${first.key} (${place})${others.length === 0 ? "" : `, and ${others.length} more`}`;
}
