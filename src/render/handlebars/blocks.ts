import Handlebars from "handlebars";
import type { SynclineError } from "../../core/errors.ts";
import { isJsonObject, type Json } from "../../core/json.ts";
import { limits } from "../../core/limits.ts";
import { isEmpty } from "../emptiness.ts";
import { kindText } from "../helpers/arguments.ts";
import type { Value } from "../helpers/helper.ts";
import { templateError } from "../template-error.ts";
import { blockContext } from "./block-context.ts";
import type { Site } from "./site.ts";

/** What Handlebars hands to a block helper as its last argument. */
export interface BlockOptions {
  fn(context: unknown, inner?: { data?: object; blockParams?: unknown[] }): string;
  inverse(context: unknown): string;
  readonly data: object;
}

type BlockHelper = (this: unknown, value: Value, options: BlockOptions) => string;

/** The block helpers, by Helm's emptiness. `each` goes over a map by sorted key, so that output does not
 *  depend on the order in which layers set keys. */
export const blockHelpers: Readonly<Record<"if" | "unless" | "each" | "with", BlockHelper>> = {
  if(value, options) {
    return isEmpty(value) ? options.inverse(this) : options.fn(this);
  },
  unless(value, options) {
    return isEmpty(value) ? options.fn(this) : options.inverse(this);
  },
  with(value, options) {
    if (isEmpty(value)) return options.inverse(this);
    return options.fn(blockContext(value), { data: options.data, blockParams: [value] });
  },
  each(value, options) {
    const items = entries(value);
    if (items.length === 0) return options.inverse(this);
    let text = "";
    for (const [index, [key, item]] of items.entries()) {
      const data = frame(options.data, { key, index, first: index === 0, last: index === items.length - 1 });
      text += options.fn(blockContext(item), { data, blockParams: [item, key] });
      if (text.length > limits.outputBytes) throw outputLimit();
    }
    return text;
  },
};

/** `each` takes a list or a map; absent and empty ones give the `else` branch. */
export function eachValue(site: Site, value: Value): Value {
  if (Array.isArray(value) || isJsonObject(value) || isEmpty(value)) return value;
  throw templateError(
    "TPL-TYPE",
    `{{#each}} goes over a list or a map, not ${kindText(value)}`,
    "give it a list or a map in the values",
    site.position,
  );
}

/** How often `each` goes round. */
export function roundsOf(value: Value): number {
  if (Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : 0;
}

/** TPL-LIMIT of rendered output. */
export function outputLimit(): SynclineError {
  const message = `the output is over ${limits.outputBytes} bytes (limits.outputBytes)`;
  return templateError("TPL-LIMIT", message, "look for a loop over very many items, or split the chart");
}

/** The items of a list or map as each takes them, with index or key; maps by sorted key. */
export function entries(value: Value): readonly (readonly [string | number, Json])[] {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item, index) => [index, item] as const);
  if (!isJsonObject(value)) return [];
  return Object.keys(value)
    .sort()
    .flatMap((key) => (value[key] === undefined ? [] : [[key, value[key]] as const]));
}

/** `@key`, `@index`, `@first`, `@last` of one round, over those of the blocks around it. */
export function frame(data: object, round: object): object {
  return Object.assign(Handlebars.createFrame(data) as object, round);
}
