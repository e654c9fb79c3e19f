import { canonicalJson, type Json } from "../../../src/core/json.ts";
import { parseDocuments } from "../../../src/yaml/parse.ts";
import { judge, type Answer } from "../../../tools/judge/judge.ts";
import { refusals, tolerances } from "./yaml-differences.ts";
import type { YamlCase } from "./yaml-texts.ts";

/** What both made of the cases: how often each named difference was met, and the differences without a name. */
export interface JudgedYaml {
  readonly judged: number;
  readonly named: ReadonlyMap<string, number>;
  readonly differences: readonly string[];
}

/** Reads all cases as we do and as kubectl does. A different value is never excused. */
export async function judgedYaml(cases: readonly YamlCase[]): Promise<JudgedYaml> {
  const answers = await judge<readonly Json[]>(cases.map(({ text }) => ({ mode: "yaml", text })));
  const named = new Map<string, number>();
  const differences = cases.flatMap(({ name, text }, i) => {
    const [ours, theirs] = [read(text), asked(answers[i])];
    if (ours.values === theirs.values) return [];
    const difference = nameOf(ours, theirs);
    if (difference === undefined)
      return [`${name}: ${ours.values ?? ours.refusal}, kubectl ${theirs.values ?? theirs.refusal}`];
    named.set(difference, (named.get(difference) ?? 0) + 1);
    return [];
  });
  return { judged: cases.length, named, differences };
}

/** Documents as canonical JSON, or why there are none. */
type Reading =
  | { readonly values: string; readonly refusal?: never }
  | { readonly values?: undefined; readonly refusal: string };

function read(text: string): Reading {
  const { documents, problems } = parseDocuments(text, "judged.yaml");
  const [problem] = problems;
  if (problem !== undefined) return { refusal: `${problem.code} ${problem.message}` };
  return { values: JSON.stringify(documents.map(({ value }) => canonicalJson(value))) };
}

function asked(answer: Answer<readonly Json[]> | undefined): Reading {
  if (answer?.error !== undefined) return { refusal: answer.error };
  return { values: JSON.stringify((answer?.result ?? []).map(canonicalJson)) };
}

function nameOf(ours: Reading, theirs: Reading): string | undefined {
  const { refusal: mine = "" } = ours;
  const { refusal: others = "" } = theirs;
  if (mine !== "" && others !== "") return "both refuse";
  if (mine !== "") return refusals.find(([form]) => form.test(mine))?.[1];
  return others === "" ? undefined : tolerances.find(([form]) => form.test(others))?.[1];
}
