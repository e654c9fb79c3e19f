import { isScalar, type Node } from "yaml";
import type { Position } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";
import { characterMistake } from "./characters.ts";
import { compose, syntaxMistake, type ComposedDocument } from "./compose.ts";
import type { YamlDocument, YamlPath } from "./document.ts";
import { lineFinder } from "./lines.ts";
import { locate, type Found } from "./locate.ts";
import { YamlStop, type YamlMistake } from "./mistake.ts";
import { offsetOf, toJson } from "./to-json.ts";

/**
 * All documents of a text (YAML or JSON), with values as kubectl reads them. Empty documents are dropped, and so is a
 * document with a mistake: check `problems`. `file` is what positions name. Never throws. Rules: rows B37–B45.
 */
export function parseDocuments(
  text: string,
  file: string,
): { readonly documents: readonly YamlDocument[]; readonly problems: readonly Problem[] } {
  const source = sourceOf(text.replace(/^\ufeff/, ""), file);
  const character = characterMistake(source.text);
  if (character !== undefined) return { documents: [], problems: [toProblem(character, source)] };
  const documents: YamlDocument[] = [];
  const problems: Problem[] = [];
  let index = 0;
  const stop = forEachDocument(source.text, (composed) => {
    const { value, root, mistakes } = read(composed, source, index);
    if (root !== undefined && value !== null && mistakes.length === 0) {
      const position = source.position(offsetOf(root));
      documents.push({ value, position, ...finders(source, index, position) });
    }
    problems.push(...mistakes.map((mistake) => toProblem(mistake, source)));
    index++;
  });
  return { documents, problems: stop === undefined ? problems : [...problems, toProblem(stop, source)] };
}

interface Source {
  readonly text: string;
  readonly position: (offset: number) => Position;
  /** The nodes, which are ~30 times the size of the text: made again when a position is asked for, which is seldom. */
  readonly again: () => readonly ComposedDocument[];
}

function sourceOf(text: string, file: string): Source {
  let made: readonly ComposedDocument[] | undefined;
  return { text, position: lineFinder(text, file), again: () => (made ??= allDocuments(text)) };
}

function allDocuments(text: string): readonly ComposedDocument[] {
  const documents: ComposedDocument[] = [];
  forEachDocument(text, (document) => documents.push(document));
  return documents;
}

/** Until the end, or until a limit is passed: then what is wrong. */
function forEachDocument(text: string, visit: (document: ComposedDocument) => void): YamlMistake | undefined {
  try {
    for (const document of compose(text)) visit(document);
    return undefined;
  } catch (stop) {
    if (stop instanceof YamlStop) return stop.mistake;
    throw stop;
  }
}

function read(
  composed: ComposedDocument,
  { text }: Source,
  index: number,
): ReturnType<typeof toJson> & { root?: Node } {
  const syntax = syntaxMistake(composed, text);
  if (syntax !== undefined) return { value: null, mistakes: [syntax] };
  const root = composed.contents as Node | null;
  if (root === null) return { value: null, mistakes: [] };
  if (index > 0 && composed.directives.docStart !== true)
    return { value: null, mistakes: [{ ...unstarted, offset: offsetOf(root) }] };
  const { value, mistakes } = toJson(root);
  return { value, root, mistakes: mistakes.map((mistake) => atItsTag(mistake, composed)) };
}

const unstarted = {
  code: "YAML-SYNTAX",
  message: 'what stands after "..." is not read by kubectl',
  hint: "Begin the next document with ---.",
} as const;

/** A node starts after its tag; the library warns about each tag where the tag stands. */
function atItsTag(mistake: YamlMistake, { warnings }: ComposedDocument): YamlMistake {
  if (mistake.code !== "YAML-TAG") return mistake;
  const tag = warnings.findLast(({ code, pos }) => code === "TAG_RESOLVE_FAILED" && pos[0] <= mistake.offset);
  return { ...mistake, offset: tag?.pos[0] ?? mistake.offset };
}

function toProblem({ code, offset, message, hint, before }: YamlMistake, { position }: Source): Problem {
  const where = before === undefined ? "" : ` at line ${position(before).line}`;
  return { severity: "error", code, message: `${message}${where}`, position: position(offset), hint };
}

/** `start` = where the document's own value stands: asked for of every object, so the text is not composed again for it. */
function finders(
  source: Source,
  index: number,
  start: Position,
): Pick<YamlDocument, "at" | "endOf" | "keyAt" | "textAt"> {
  const find = (path: YamlPath): Found => {
    const document = source.again()[index];
    return document === undefined ? { exact: false } : locate(document, path);
  };
  const place = (node: Node | undefined): Position =>
    source.position(node === undefined ? 0 : offsetOf(node));
  return {
    at: (path) => (path.length === 0 ? start : place(find(path).value)),
    endOf: (path) => {
      const { value, exact } = find(path);
      return exact && value?.range ? source.position(value.range[1]) : undefined;
    },
    keyAt: (path) => {
      const { key, value, exact } = find(path);
      return place(exact ? (key ?? value) : value);
    },
    textAt: (path) => {
      const { value, exact } = find(path);
      return exact && isScalar(value) ? String(value.value) : undefined;
    },
  };
}
