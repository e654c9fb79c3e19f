import { Composer, CST, Parser, type Document, type ParsedNode, type YAMLError } from "yaml";
import { limits } from "../core/limits.ts";
import { depthMistake, type YamlMistake } from "./mistake.ts";
import { readStream } from "./read-stream.ts";

/** A document as the library reads it: every scalar is still text, so that scalar.ts alone decides what it means. */
export type ComposedDocument = Document.Parsed<ParsedNode>;

/** `failsafe` knows maps, lists and text only; uniqueKeys is off because its check is quadratic (to-json.ts does it). */
const options = {
  version: "1.1",
  schema: "failsafe",
  resolveKnownTags: false,
  merge: false,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: "silent",
} as const;

/** All documents of a text, read one by one: a caller that keeps none holds only one in memory. Throws YamlStop at a limit. */
export function* compose(text: string): Generator<ComposedDocument, void> {
  const composer = new Composer<ParsedNode>(options);
  for (const token of readStream(text)) yield* composer.next(token);
  // A text without any document still has its errors.
  yield* composer.end(true, text.length);
}

/** The first syntax error of a document; those after it are mostly its consequences. */
export function syntaxMistake(document: ComposedDocument, text: string): YamlMistake | undefined {
  const error = document.errors.find((each) => each.code === "RESOURCE_EXHAUSTION") ?? document.errors[0];
  if (error === undefined) return undefined;
  if (error.code === "RESOURCE_EXHAUSTION") return tooDeep(text);
  const offset = error.pos[0];
  if (error.code === "TAB_AS_INDENT" || text[offset] === "\t") {
    return {
      code: "YAML-TAB",
      offset,
      message: "tab used for indentation",
      hint: "Indent with spaces: YAML allows no tabs there.",
    };
  }
  return {
    code: "YAML-SYNTAX",
    offset: placeOf(error, text),
    message: plainMessage(error),
    hint: hintOf(error),
  };
}

/** Where people have to look: the library tells some mistakes at the end of what it had read by then. */
function placeOf({ code, message, pos: [offset] }: YAMLError, text: string): number {
  if (code === "MISSING_CHAR" && /quote$/.test(message)) return openQuote(text, offset) ?? offset;
  if (code !== "BLOCK_AS_IMPLICIT_KEY") return offset;
  // A value that goes on in the next line, where a key stands that is indented too far.
  const [before, after] = [lineBefore(text, offset), /^.*/.exec(text.slice(offset))?.[0] ?? ""];
  if (before.trim() === "" || /:(\s|$)/.test(after)) return offset;
  return offset + (/^.*\n\s*/.exec(text.slice(offset))?.[0].length ?? 0);
}

function lineBefore(text: string, offset: number): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
}

/** The start of the quoted text that ends at an offset, for want of its closing quote. */
function openQuote(text: string, end: number): number | undefined {
  let start: number | undefined;
  const look = (token: CST.Token | null | undefined): void => {
    if (token?.type !== "single-quoted-scalar" && token?.type !== "double-quoted-scalar") return;
    if (token.offset + token.source.length === end) start = token.offset;
  };
  for (const token of new Parser().parse(text)) {
    if (token.type !== "document") continue;
    CST.visit(token, ({ key, value }) => {
      look(key);
      look(value);
    });
  }
  return start;
}

/** The library's message in our tone, without what it quotes from the file: that may be a secret. */
function plainMessage({ code, message }: YAMLError): string {
  if (code === "BAD_DQ_ESCAPE") return "this escape sequence does not exist in a double-quoted text";
  if (code === "BLOCK_AS_IMPLICIT_KEY")
    return 'a second ": " on one line, or a value and a block under one key';
  const text = message.replace(/: .*$/s, "").replace(/(["'])quote$/, "$1");
  return text.charAt(0).toLowerCase() + text.slice(1);
}

const hints: { readonly [code in YAMLError["code"]]?: string } = {
  BAD_DQ_ESCAPE: "Write \\\\ for a backslash, or use single quotes.",
  BAD_SCALAR_START: "Put the value into quotes.",
  BLOCK_AS_IMPLICIT_KEY: 'Quote the value if it holds ": ", or correct the indentation.',
  MULTILINE_IMPLICIT_KEY: "A key needs a colon and a space after it, on its own line.",
  BAD_INDENT: "Correct the indentation, or close the bracket.",
};

function hintOf({ code, message }: YAMLError): string {
  if (code === "MISSING_CHAR" && /quote$/.test(message)) return "Write the closing quote.";
  return hints[code] ?? "Correct the YAML here or on the line before.";
}

/** The composer ran out of stack. Where depends on the machine, so the place is looked up again without recursion. */
function tooDeep(text: string): YamlMistake {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [];
  for (const token of new Parser().parse(text)) {
    if (token.type === "document" && token.value !== undefined) open.push({ token: token.value, depth: 1 });
  }
  let first: number | undefined;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (!("items" in token)) continue;
    if (depth > limits.yamlDepth) {
      first = Math.min(first ?? token.offset, token.offset);
      continue;
    }
    for (const item of token.items) {
      if (item.key) open.push({ token: item.key, depth: depth + 1 });
      if (item.value) open.push({ token: item.value, depth: depth + 1 });
    }
  }
  return depthMistake(first ?? 0);
}
