import { isJsonObject, type Json } from "../core/json.ts";
import type { Problem } from "../core/problem.ts";
import { targetText, type Target } from "../core/target.ts";
import { nearest } from "../core/text.ts";
import type { ConfigRepo, ReleaseSource, ValuesFile, ValuesFiles } from "../repo/model.ts";
import { keyText } from "../values/key-text.ts";
import type { YamlDocument, YamlPath } from "../yaml/document.ts";
import { mentionsOf } from "./mentions.ts";

/** A release with a chart, and who reads its values. */
export interface ValuesReader {
  readonly release: ReleaseSource;
  /** Those that have it. */
  readonly targets: readonly Target[];
  /** Keys that are read in any of its targets (TracedRelease.readKeys); undefined when an error keeps that from being known.
   *  As dear as a render, so it is asked only for keys that nothing cheaper explains. */
  readonly readKeys: () => ReadonlySet<string> | undefined;
}

/** VAL-UNUSED for what a values file of the repo or of a release sets and no template reads, at the highest key that is
 *  unread as a whole. A key that the chart's schema declares is the chart's affair; one set to null takes a key away. */
export function unusedValues(repo: ConfigRepo, readers: readonly ValuesReader[]): readonly Problem[] {
  const known = readers.map((reader) => ({
    reader,
    mentions: mentionsOf(repo.charts.get(reader.release.chart)),
  }));
  const own = known.flatMap((each) =>
    filesOf(each.reader.release.values).flatMap(([layer, file]) => {
      const isHit = each.reader.targets.some((target) => isIn(target, layer));
      return isHit ? inFile(file, [each]) : noTarget(file, each.reader.release);
    }),
  );
  return [...filesOf(repo.values).flatMap(([, file]) => inFile(file, known)), ...own];
}

interface Known {
  readonly reader: ValuesReader;
  /** Cheap: whether the chart's schema or the text of a template speaks of the key. */
  readonly mentions: (path: YamlPath) => boolean;
}

function filesOf(files: ValuesFiles): readonly (readonly [layer: string, file: ValuesFile])[] {
  return [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function isIn(target: Target, layer: string): boolean {
  const parts = targetText(target).split("/");
  return layer === "" || layer.split(".").every((part) => parts.includes(part));
}

function noTarget({ file, read }: ValuesFile, { name }: ReleaseSource): readonly Problem[] {
  if (read().document === undefined) return [];
  const message = `release ${name} has no target of this layer, so nothing reads the file`;
  const position = { file, line: 0, column: 0 };
  const hint = "Remove the file, or let release.yaml select the target.";
  return [{ severity: "warning", code: "VAL-UNUSED", message, position, hint }];
}

function inFile({ read }: ValuesFile, known: readonly Known[]): readonly Problem[] {
  const { document } = read();
  if (document === undefined || known.length === 0) return [];
  const isRead = (path: YamlPath): boolean =>
    known.some(({ mentions }) => mentions(path)) || known.some(({ reader }) => reads(reader, path));
  return unread(document.value, [], isRead).map((path) => problem(document, path, known));
}

function reads({ readKeys }: ValuesReader, path: YamlPath): boolean {
  const keys = readKeys();
  const key = keyText(path);
  if (keys === undefined || keys.has(key)) return true;
  return [...keys].some((other) => other.startsWith(`${key}.`) || other.startsWith(`${key}[`));
}

/** The highest keys below which nothing is read. */
function unread(value: Json, path: YamlPath, isRead: (path: YamlPath) => boolean): readonly YamlPath[] {
  if (value === null) return [];
  if (!isJsonObject(value) || Object.keys(value).length === 0)
    return path.length === 0 || isRead(path) ? [] : [path];
  const below = Object.entries(value).map(([key, inner]) => {
    const here = [...path, key];
    const dead = unread(inner ?? null, here, isRead);
    return { dead, isWhole: dead[0]?.length === here.length };
  });
  const isWhole = path.length > 0 && below.every((each) => each.isWhole);
  return isWhole ? [path] : below.flatMap(({ dead }) => dead);
}

function problem(document: YamlDocument, path: YamlPath, known: readonly Known[]): Problem {
  const [only, ...others] = known;
  const who =
    others.length === 0 && only !== undefined
      ? `of chart ${only.reader.release.spec.chart ?? ""}`
      : "of any release";
  const meant = meantKey(path, known);
  return {
    severity: "warning",
    code: "VAL-UNUSED",
    message: `${keyText(path)} is read by no template ${who}`,
    position: document.keyAt(path),
    hint: meant === undefined ? "Remove it, or correct the key." : `Did you mean ${meant}?`,
  };
}

/** A key beside it that is read and spelt almost alike. */
function meantKey(path: YamlPath, known: readonly Known[]): string | undefined {
  const parent = keyText(path.slice(0, -1));
  const before = parent === "" ? "" : `${parent}.`;
  const beside = known
    .flatMap(({ reader }) => [...(reader.readKeys() ?? [])])
    .filter((key) => key.startsWith(before))
    .map((key) => /^[^.[]+/.exec(key.slice(before.length))?.[0] ?? "")
    .filter((key) => key !== "");
  const close = nearest(String(path.at(-1)), new Set(beside.toSorted()));
  return close === undefined || close === path.at(-1) ? undefined : before + close;
}
