import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { nearest } from "../../core/text.ts";
import { kindText } from "../helpers/arguments.ts";
import type { Value } from "../helpers/helper.ts";
import { step } from "../helpers/step.ts";
import { templateError } from "../template-error.ts";
import type { LookUpSite } from "./site.ts";

/** What an absent path is told with. */
export interface LookUpScope {
  readonly root: JsonObject;
  /** `prod/eu`; "" in a repository without targets. */
  readonly target: string;
  /** Where values were looked for: `chart values.yaml`, `release values.prod.yaml`. */
  readonly layers: readonly string[];
  readonly partials: ReadonlySet<string>;
}

/** Follows a path. Absent (or a step into something that is no map) throws TPL-UNDEFINED with the nearest key
 *  there is, or gives undefined where the site allows it. Only own keys count: nothing is reached through a
 *  prototype. */
export function lookUp(start: Value, site: LookUpSite, scope: LookUpScope): Value {
  let value = start;
  for (const [index, part] of site.parts.entries()) {
    const next = step(value, part);
    if (next === undefined) return absent({ value, index, start }, site, scope);
    value = next;
  }
  return value === undefined ? absent({ value, index: site.parts.length, start }, site, scope) : value;
}

interface Miss {
  readonly start: Value;
  readonly value: Value;
  readonly index: number;
}

function absent(miss: Miss, site: LookUpSite, scope: LookUpScope): undefined {
  if (site.mayBeAbsent) return undefined;
  const where = scope.target === "" ? "" : ` for ${scope.target}`;
  const reason =
    isJsonObject(miss.value) || miss.value === undefined ? "" : ` (a step of it is ${kindText(miss.value)})`;
  const layers = site.base === "root" && site.parts[0] === "Values" ? lookedIn(scope.layers) : "";
  const message = `${site.label} is not set${where}${reason}${layers}`;
  throw templateError("TPL-UNDEFINED", message, hintFor(miss, site, scope), site.position);
}

function lookedIn(layers: readonly string[]): string {
  return layers.length === 0 ? "" : `; looked in ${layers.join(", ")}`;
}

/** The spelling that exists: under Values, next to the missing key, or a partial of that name. Names only,
 *  never values. */
function hintFor({ value, index, start }: Miss, site: LookUpSite, scope: LookUpScope): string | undefined {
  const [first = ""] = site.parts;
  if (site.base === "value" && exists(scope.root["Values"], site.parts)) {
    return `did you mean Values.${site.parts.join(".")}?`;
  }
  if (start === scope.root && site.parts.length === 1 && scope.partials.has(first))
    return `did you mean {{> ${first}}}?`;
  if (site.label.startsWith("@") && site.base === "value") return "it exists only inside {{#each}}";
  if (value === undefined) return "there are fewer blocks around it than ../ goes up";
  if (!isJsonObject(value) && index === 0 && start !== scope.root)
    return `here is ${kindText(value)}: write this, or name it with as |name|`;
  if (!isJsonObject(value)) return `make it a map in the values, or read less of ${site.label}`;
  const keys = Object.keys(value).sort();
  const near = nearest(site.parts[index] ?? "", keys);
  const before = site.label.split(".").slice(0, -(site.parts.length - index));
  const spelled = (key: string) => [...before, key].join(".");
  if (near !== undefined)
    return `did you mean ${[...before, near, ...site.parts.slice(index + 1)].join(".")}?`;
  if (keys.length === 0) return `set ${site.label} in a values file, or use default`;
  return `there ${keys.length === 1 ? "is" : "are"} ${keys.slice(0, 8).map(spelled).join(", ")}${keys.length > 8 ? ", …" : ""}`;
}

function exists(value: Value, parts: readonly string[]): boolean {
  let at = value;
  for (const part of parts) at = step(at, part);
  return parts.length > 0 && at !== undefined;
}
