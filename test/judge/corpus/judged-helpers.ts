import { SynclineError } from "../../../src/core/errors.ts";
import { canonicalJson, type Json } from "../../../src/core/json.ts";
import { byText } from "../../../src/core/text.ts";
import { plainData } from "../../../src/render/chart/plain-data.ts";
import type { HelperContext } from "../../../src/render/helpers/helper.ts";
import { helpers } from "../../../src/render/helpers/table.ts";
import { judge } from "../../../tools/judge/judge.ts";
import { exceptionFor } from "./exceptions.ts";
import { helperCases, type HelperCase } from "./helper-cases.ts";

/** What Sprig gives. */
export interface Theirs {
  readonly value: Json;
  readonly text: string;
  readonly type: string;
}

/** One case with both results as canonical JSON, or `error: …`. */
export interface Judged {
  readonly each: HelperCase;
  readonly ours: string;
  readonly theirs: string;
}

/** Cases where a helper differs from Sprig's or Helm's and no named exception says why; [] = none. */
export async function judgedHelpers(
  seed: number,
  count: number,
): Promise<{
  readonly judged: ReadonlyMap<string, number>;
  readonly differences: readonly string[];
  readonly used: ReadonlySet<string>;
}> {
  const cases = helperCases(seed, count);
  const answers = await judge<Theirs>(
    cases.map((each) => ({ mode: "sprig", expression: goExpression(each), data: each.args })),
  );
  const judged = new Map<string, number>();
  const used = new Set<string>();
  const differences = cases.flatMap((each, i) => {
    const answer = answers[i];
    const theirs =
      answer?.error === undefined
        ? canonicalJson(inOurWords(each, answer?.result))
        : `error: ${answer.error}`;
    const one: Judged = { each, ours: ours(each), theirs };
    judged.set(each.name, (judged.get(each.name) ?? 0) + 1);
    if (isSame(one)) return [];
    const exception = exceptionFor(one);
    if (exception !== undefined) used.add(exception);
    return exception === undefined
      ? [`${each.name} ${JSON.stringify(each.args)}: ${one.ours}, in Go ${theirs}`]
      : [];
  });
  return { judged, differences, used };
}

function isSame({ ours: mine, theirs }: Judged): boolean {
  return mine === theirs || (mine.startsWith("error: ") && theirs.startsWith("error: "));
}

/** A moment is a text here; in Go it has to be made of one first. */
function goExpression({ name, args }: HelperCase): string {
  const moments: Readonly<Record<string, number>> = {
    ...{ date: 1, dateInZone: 1, date_in_zone: 1, dateModify: 1, date_modify: 1, mustDateModify: 1 },
    ...{ must_date_modify: 1, unixEpoch: 0, htmlDate: 0, htmlDateInZone: 0 },
  };
  const written = args.map((_, i) =>
    moments[name] === i ? `(mustToDate "2006-01-02T15:04:05Z07:00" (index $ ${i}))` : `(index $ ${i})`,
  );
  if (name === "semver") {
    const fields = ["Major", "Minor", "Patch", "Prerelease", "Metadata", "Original"];
    return `dict ${fields.map((field) => `"${field}" (semver (index $ 0)).${field}`).join(" ")}`;
  }
  return [name === "mustToYaml" ? "toYaml" : name, ...written].join(" ");
}

/** Go's order of a map's values is chance. */
function inOurWords({ name }: HelperCase, result: Theirs | undefined): Json {
  const value = result?.value ?? null;
  if (!Array.isArray(value) || (name !== "keys" && name !== "values")) return value;
  return (value as readonly Json[]).toSorted((a, b) => byText(canonicalJson(a), canonicalJson(b)));
}

const context: HelperContext = {
  include: () => "",
  tpl: (text) => text,
  files: { paths: [], read: () => undefined },
  apiVersions: new Set(),
};

function ours({ name, args }: HelperCase): string {
  const helper = Object.hasOwn(helpers, name) ? helpers[name] : undefined;
  if (helper === undefined) return "there is no such helper";
  const [least, most] = typeof helper.args === "number" ? [helper.args, helper.args] : helper.args;
  if (args.length < least || args.length > most) return "error: wrong number of arguments";
  try {
    const given = args.map((arg) => plainData({ arg })["arg"]);
    const before = JSON.stringify(given);
    const value = helper.run(given, context) ?? null;
    const result = canonicalJson(inOurWords({ name, args, wrongKind: false }, { value, text: "", type: "" }));
    return JSON.stringify(given) === before ? result : "an argument was changed";
  } catch (error) {
    if (!(error instanceof SynclineError)) throw error;
    return `error: ${error.code} ${error.message}`;
  }
}
