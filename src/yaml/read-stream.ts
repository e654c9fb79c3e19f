import { CST, Lexer, Parser } from "yaml";
import { limits } from "../core/limits.ts";
import { ambiguous } from "./ambiguous.ts";
import { depthMistake, YamlStop, type YamlMistake } from "./mistake.ts";

/**
 * The syntax tokens of a text, one for each document. A node costs ~1 KB once it is composed, so what passes a limit
 * stops here, while it is still characters: depth of brackets, nodes of a document, documents of a text (R27).
 */
export function* readStream(text: string): Generator<CST.Token, void> {
  const parser = new Parser();
  const seen: Seen = {
    offset: 0,
    depth: 0,
    nodes: 0,
    items: 0,
    documents: 0,
    atScalar: false,
    types: [null, null],
    header: "",
    atBlock: false,
  };
  for (const lexeme of new Lexer().lex(text)) {
    look(lexeme, seen);
    yield* parser.next(lexeme);
  }
  const atEnd = unclear("", "newline", seen);
  if (atEnd !== undefined) throw new YamlStop(atEnd);
  yield* parser.end();
}

/** What was met so far; the counts are those of the present document. */
interface Seen {
  offset: number;
  /** Of brackets and braces. */
  depth: number;
  /** Scalars, flow collections and aliases. */
  nodes: number;
  /** `-`, `?` and `:`, each of which has at least one node. */
  items: number;
  documents: number;
  /** The next lexeme is a plain scalar, whatever it looks like. */
  atScalar: boolean;
  /** Of the last two lexemes, nearest first; a scalar's mark is none. */
  types: [string | null, string | null];
  /** Of the last block: `|1+`. */
  header: string;
  /** The next text is that block's. */
  atBlock: boolean;
}

function look(lexeme: string, seen: Seen): void {
  const isBlock = seen.atScalar && seen.atBlock;
  const type = seen.atScalar ? "plain" : CST.tokenType(lexeme);
  seen.atScalar = type === "scalar";
  if (type === "doc-start") Object.assign(seen, { nodes: 0, items: 0, documents: seen.documents + 1 });
  else if (type !== null && nodeTypes.has(type)) seen.nodes++;
  else if (type !== null && itemTypes.has(type)) seen.items++;
  if (type === "flow-map-start" || type === "flow-seq-start") seen.depth++;
  if (type === "flow-map-end" || type === "flow-seq-end") seen.depth--;
  const mistake =
    tooLong(lexeme, seen) ?? limitPassed(seen) ?? unclear(lexeme, isBlock ? "block" : type, seen);
  if (mistake !== undefined) throw new YamlStop(mistake);
  if (type === "block-scalar-header") Object.assign(seen, { header: lexeme, atBlock: true });
  else if (isBlock) seen.atBlock = false;
  // An empty text stands where nothing does.
  if (type !== "scalar" && lexeme !== "") seen.types = [isBlock ? "block" : type, seen.types[0]];
  if (type === null || !markers.has(type)) seen.offset += lexeme.length;
}

function unclear(lexeme: string, type: string | null, seen: Seen): YamlMistake | undefined {
  const { types, header, depth, offset } = seen;
  const found = ambiguous(lexeme, type, { types, header, inFlow: depth > 0 });
  return found && { code: "YAML-SYNTAX", offset, ...found };
}

const nodeTypes: ReadonlySet<string> = new Set([
  "plain",
  "single-quoted-scalar",
  "double-quoted-scalar",
  "block-scalar-header",
  "flow-map-start",
  "flow-seq-start",
  "alias",
]);
const itemTypes: ReadonlySet<string> = new Set(["seq-item-ind", "explicit-key-ind", "map-value-ind"]);
/** Lexemes that stand for no characters. */
const markers: ReadonlySet<string> = new Set(["doc-mode", "scalar", "flow-error-end"]);

/** A text that no object has room for: quoted, it would take 30 times its size before anybody could say so. */
function tooLong({ length }: string, { offset }: Seen): YamlMistake | undefined {
  if (length <= limits.objectBytes) return undefined;
  const message = `one text of ${length} characters; limit ${limits.objectBytes} (limits.objectBytes)`;
  return {
    code: "OBJ-SIZE",
    offset,
    message,
    hint: "Split it: the API server takes no object with such a text.",
  };
}

function limitPassed({ offset, depth, nodes, items, documents }: Seen): YamlMistake | undefined {
  if (depth > limits.yamlDepth) return depthMistake(offset);
  if (Math.max(nodes, items) > limits.yamlNodes) {
    const message = `more than ${limits.yamlNodes} nodes in one document (limits.yamlNodes)`;
    return { code: "YAML-ALIAS", offset, message, hint: "Split the document." };
  }
  if (documents <= limits.objects) return undefined;
  const message = `more than ${limits.objects} documents in one file (limits.objects)`;
  return { code: "YAML-SYNTAX", offset, message, hint: "Split the file." };
}
