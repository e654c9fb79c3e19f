import { kindText } from "../helpers/arguments.ts";
import type { Value } from "../helpers/helper.ts";
import { templateError } from "../template-error.ts";
import type { EmitSite } from "./site.ts";

/** The text that `{{x}}` prints. A map, list, null or an unexpected line break would silently give other YAML
 *  (reliability.md R26): TPL-TYPE, TPL-NULL, TPL-NEWLINE, each with its cure. */
export function emitted(value: Value, site: EmitSite): string {
  const { label, position } = site;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") {
    if (site.lines || !/[\n\r\u0085\u2028\u2029]/.test(value)) return value;
    throw templateError("TPL-NEWLINE", `${label} contains a line break`, cure(site, "quote"), position);
  }
  if (value === null || value === undefined) {
    const hint = `set it, or write {{default "…" ${site.label}}}`;
    throw templateError("TPL-NULL", `${label} is null`, isCall(site) ? undefined : hint, position);
  }
  const cured = isCall(site) ? "hand it to toYaml" : `write {{nindent ${site.indent + 2} (toYaml ${label})}}`;
  throw templateError("TPL-TYPE", `${label} is ${kindText(value)}`, cured, position);
}

function cure(site: EmitSite, helper: string): string {
  return isCall(site) ? `hand it to ${helper} or nindent` : `write {{${helper} ${site.label}}}`;
}

function isCall({ label }: EmitSite): boolean {
  return label.startsWith("the result of ");
}
