/** The part of Handlebars' syntax tree that templates may use (handlebars 4.7, `Handlebars.parse`). Lines
 *  count from 1, columns from 0. */
export interface Location {
  readonly start: { readonly line: number; readonly column: number };
}

export interface Path {
  readonly type: "PathExpression";
  /** `@index`, `@root`. */
  readonly data: boolean;
  /** Number of leading `../`. */
  readonly depth: number;
  readonly parts: readonly string[];
  readonly original: string;
  readonly loc: Location;
}

export interface Literal {
  readonly type: "StringLiteral" | "NumberLiteral" | "BooleanLiteral" | "UndefinedLiteral" | "NullLiteral";
  readonly value?: string | number | boolean;
  readonly original?: string | number | boolean;
  readonly loc: Location;
}

export interface Hash {
  readonly type: "Hash";
  readonly pairs: readonly {
    readonly type: "HashPair";
    readonly key: string;
    readonly value: Expression;
    readonly loc: Location;
  }[];
  readonly loc: Location;
}

export interface Call {
  readonly type: "SubExpression";
  readonly path: Path | Literal;
  readonly params: readonly Expression[];
  readonly hash?: Hash | undefined;
  readonly loc: Location;
}

export type Expression = Path | Literal | Call;

export interface Program {
  readonly type: "Program";
  readonly body: readonly Statement[];
  readonly blockParams?: readonly string[] | undefined;
  /** An inverse made by `{{else if}}`. */
  readonly chained?: boolean;
  readonly loc?: Location;
}

export interface Content {
  readonly type: "ContentStatement";
  /** `original` after whitespace control. */
  readonly value: string;
  readonly original: string;
  readonly loc: Location;
}

export interface Mustache {
  readonly type: "MustacheStatement";
  readonly path: Path | Literal;
  readonly params: readonly Expression[];
  readonly hash?: Hash | undefined;
  readonly escaped: boolean;
  readonly strip: object;
  readonly loc: Location;
}

export interface Block {
  readonly type: "BlockStatement";
  readonly path: Path;
  readonly params: readonly Expression[];
  readonly hash?: Hash | undefined;
  readonly program?: Program | undefined;
  readonly inverse?: Program | undefined;
  readonly loc: Location;
}

export interface Partial {
  readonly type: "PartialStatement" | "PartialBlockStatement";
  readonly name: Path | Literal | Call;
  readonly params: readonly Expression[];
  readonly hash?: Hash | undefined;
  /** The block of `{{#> name}}…{{/name}}`. */
  readonly program?: Program | undefined;
  readonly indent?: string;
  readonly loc: Location;
}

export interface Decorator {
  readonly type: "Decorator" | "DecoratorBlock";
  readonly path: Path;
  readonly params: readonly Expression[];
  readonly program?: Program;
  readonly loc: Location;
}

export interface Comment {
  readonly type: "CommentStatement";
  readonly value: string;
  readonly loc: Location;
}

export type Statement = Content | Mustache | Block | Partial | Decorator | Comment;

/** A path of one word, without scope: `toYaml`, `labels`. */
export function simpleName(path: Path | Literal): string | undefined {
  if (path.type !== "PathExpression" || path.data || path.depth > 0 || path.parts.length !== 1)
    return undefined;
  return path.original === path.parts[0] ? path.original : undefined;
}

/** The path Handlebars itself resolves: `this`, `..`, `@index`, a block parameter. */
export function pathNode(fields: Pick<Path, "data" | "depth" | "parts" | "original" | "loc">): Path {
  return { type: "PathExpression", ...fields };
}

/** `(name site …params)`: a call of one of our own run-time functions. */
export function callNode(name: string, site: number, params: readonly Expression[], loc: Location): Call {
  const path = pathNode({ data: false, depth: 0, parts: [name], original: name, loc });
  const siteNode: Literal = { type: "NumberLiteral", value: site, original: site, loc };
  return { type: "SubExpression", path, params: [siteNode, ...params], loc };
}

/** `{{name site …params}}`. */
export function mustacheNode(call: Call): Mustache {
  const { path, params, loc } = call;
  return { type: "MustacheStatement", path, params, escaped: false, strip: {}, loc };
}
