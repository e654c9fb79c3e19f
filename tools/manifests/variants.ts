import { isJsonObject, jsonEqual, type Json } from "../../src/core/json.ts";
import { conditionalKey } from "./expressions.ts";

/**
 * Two variants of one object → one, in which what only one of them has is marked with the condition. Both variants
 * come from the same function with other options, so they differ in few places: keys, and last entries of lists.
 */
export function merged(condition: string, yes: Json, no: Json): Json {
  if (isJsonObject(yes) && isJsonObject(no)) {
    const names = [...new Set([...Object.keys(yes), ...Object.keys(no)])];
    return Object.fromEntries(
      names.map((name): [string, Json] => {
        const [ofYes, ofNo] = [yes[name], no[name]];
        if (ofYes === undefined) return [conditionalKey(`not (${condition})`, name), ofNo ?? null];
        if (ofNo === undefined) return [conditionalKey(condition, name), ofYes];
        return [name, merged(condition, ofYes, ofNo)];
      }),
    );
  }
  if (Array.isArray(yes) && Array.isArray(no)) return mergedLists(condition, yes, no);
  if (!jsonEqual(yes, no)) throw new Error(`cannot merge ${JSON.stringify(yes)} and ${JSON.stringify(no)}`);
  return yes;
}

function mergedLists(condition: string, yes: readonly Json[], no: readonly Json[]): Json {
  const length = Math.min(yes.length, no.length);
  return [
    ...yes.slice(0, length).map((item, index) => merged(condition, item, no[index] ?? null)),
    ...yes.slice(length).map((item) => marked(condition, item)),
    ...no.slice(length).map((item) => marked(`not (${condition})`, item)),
  ];
}

/** A list entry is marked at its first key. */
function marked(condition: string, item: Json): Json {
  if (!isJsonObject(item)) throw new Error(`cannot mark ${JSON.stringify(item)}`);
  const [[name, first] = ["", null], ...rest] = Object.entries(item);
  return Object.fromEntries([[conditionalKey(condition, name), first], ...rest]);
}
