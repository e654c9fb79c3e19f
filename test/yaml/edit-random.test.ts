import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAt } from "../../src/core/field-path.ts";
import { canonicalJson, type Json } from "../../src/core/json.ts";
import { withValue, withoutValue } from "../../src/yaml/edit-json.ts";
import { editYaml } from "../../src/yaml/edit.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import type { YamlPath } from "../../src/yaml/document.ts";

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const words = [
  "web",
  "1.10",
  "yes",
  "a b",
  "x: y",
  "# no",
  "ü",
  "it's",
  'say "hi"',
  "null",
  "",
  "-",
  "[x",
  "0o7",
];
const keys = ["a", "b", "image", "tag", "k8s.io/x", "on", "ü", "two words"];

/** Random values, and a text that a person might have written them as. */
function author(next: () => number) {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  let comments = 0;
  const comment = (indent: string): string => (next() < 0.25 ? `${indent}# note ${comments++}\n` : "");
  const behind = (): string => (next() < 0.2 ? ` # note ${comments++}` : "");
  const scalar = (): string => {
    const word = pick(words);
    return pick([
      () => String(Math.floor(next() * 100)),
      () => pick(["true", "no", "~", "0x1f", "1_000", "1.5"]),
      () => JSON.stringify(word),
      () => `'${word.replaceAll("'", "''")}'`,
    ])();
  };
  const keyText = (key: string): string => (key === "on" || next() < 0.1 ? JSON.stringify(key) : key);
  const flow = (depth: number): string => {
    if (depth <= 0 || next() < 0.6) return scalar();
    const count = Math.floor(next() * 3);
    const gap = pick(["", " "]);
    if (next() < 0.5)
      return `[${gap}${Array.from({ length: count }, () => flow(depth - 1)).join(", ")}${gap}]`;
    const pairs = shuffled(keys)
      .slice(0, count)
      .map((key) => `${keyText(key)}: ${flow(depth - 1)}`);
    return `{${gap}${pairs.join(", ")}${gap}}`;
  };
  const shuffled = <T>(all: readonly T[]): readonly T[] =>
    all
      .map((item) => [next(), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item);
  const block = (indent: string, depth: number): string => {
    const step = pick(["  ", "    "]);
    return shuffled(keys)
      .slice(0, 1 + Math.floor(next() * 3))
      .map((key) => `${comment(indent)}${indent}${keyText(key)}:${value(indent, indent + step, depth)}`)
      .join("");
  };
  const value = (indent: string, deeper: string, depth: number): string => {
    const kind = next();
    if (depth > 0 && kind < 0.3) return `${behind()}\n${block(deeper, depth - 1)}`;
    if (depth > 0 && kind < 0.45) return `${behind()}\n${list(pick([indent, deeper]), depth - 1)}`;
    if (kind < 0.55)
      return ` ${pick(["|", "|-", "|+", ">"])}${behind()}\n${deeper}some text\n\n${deeper}# more\n${pick(["", "\n"])}`;
    if (kind < 0.6) return `${behind()}\n`;
    return ` ${flow(2)}${behind()}\n`;
  };
  const list = (indent: string, depth: number): string =>
    Array.from({ length: 1 + Math.floor(next() * 3) }, () => {
      const item =
        next() < 0.4
          ? block(`${indent}  `, depth).replace(
              /^((?:\s*#.*\n)*) *(?=\S)/,
              (_, c: string) => `${c}${indent}- `,
            )
          : `${indent}- ${flow(1)}${behind()}\n`;
      return comment(indent) + item;
    }).join("");
  return { text: comment("") + block("", 3) + comment(""), pick };
}

/** Every path of a value but the root. */
function paths(value: Json | undefined, path: YamlPath = []): readonly YamlPath[] {
  const own = path.length === 0 ? [] : [path];
  if (typeof value !== "object" || value === null) return own;
  const entries = Object.entries(value) as [string, Json][];
  return [
    ...own,
    ...entries.flatMap(([key, inner]) => paths(inner, [...path, Array.isArray(value) ? Number(key) : key])),
  ];
}

const commentLines = (text: string): readonly string[] => text.match(/# note \d+/g) ?? [];
const isCollection = (value: Json | undefined): boolean => typeof value === "object" && value !== null;
const valueOf = (text: string): Json => {
  const { documents, problems } = parseDocuments(text, "");
  assert.deepEqual(problems, [], text);
  return documents[0]?.value ?? {};
};
const rounds = 1000;

test(`${rounds} random edits: the text means what was asked for, and every comment stays`, () => {
  let refused = 0;
  for (let seed = 1; seed <= rounds; seed++) {
    const next = chance(seed);
    const { text: lf, pick } = author(next);
    const text = next() < 0.2 ? lf.replaceAll("\n", "\r\n") : lf;
    const before = valueOf(text);
    const at = pick(paths(before));
    const path =
      next() < 0.4
        ? [...at.slice(0, -1), ...(typeof at.at(-1) === "number" ? [at.at(-1) as number] : ["fresh"])]
        : at;
    const value = pick<Json>([7, true, null, "plain", "1.10", "a\nb\n", "a, b", "", ["x", "y"], { n: 1 }]);
    const { text: edited, problem } = editYaml(text, "v.yaml", { path, value });
    if (problem !== undefined) {
      refused++;
      assert.match(
        problem.message,
        /stands here, and/,
        `${seed}: ${JSON.stringify({ path, value })}\n${text}`,
      );
      continue;
    }
    const why = `${seed}: ${JSON.stringify({ path, value })}\n${text}\n→\n${edited}`;
    assert.equal(canonicalJson(valueOf(edited)), canonicalJson(withValue(before, path, value)), why);
    // What a list or map loses takes the comments in it along.
    if (isCollection(valueAt(before, path))) continue;
    assert.deepEqual(commentLines(edited).toSorted(), commentLines(text).toSorted(), why);
  }
  assert.ok(refused < rounds / 2, `${refused} refused`);
});

test(`${rounds} random removals: the rest means what it meant`, () => {
  for (let seed = 1; seed <= rounds; seed++) {
    const { text, pick } = author(chance(seed));
    const before = valueOf(text);
    const path = pick(paths(before));
    const { text: edited, problem } = editYaml(text, "v.yaml", { path });
    const why = `${seed}: ${JSON.stringify({ path, problem })}\n${text}\n→\n${edited ?? ""}`;
    assert.equal(problem, undefined, why);
    assert.equal(canonicalJson(valueOf(edited ?? "")), canonicalJson(withoutValue(before, path)), why);
  }
});
