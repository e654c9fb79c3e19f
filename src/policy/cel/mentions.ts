/** Paths that an expression walks from a variable, as written: `object.spec.containers[0].image` →
 *  `["object", "spec", "containers", 0, "image"]`; each at its full length. `ast` is a node of the library's syntax tree. */
export function mentionedPaths(ast: unknown): readonly Mention[] {
  const found: Mention[] = [];
  collect(ast, found);
  return found;
}

export type Mention = readonly (string | number)[];

function collect(node: unknown, found: Mention[]): void {
  if (Array.isArray(node)) for (const child of node) collect(child, found);
  if (!isNode(node)) return;
  const path = pathOf(node);
  if (path === undefined) collect(node.args, found);
  else if (path.length > 1) found.push(path);
}

function pathOf(node: unknown): Mention | undefined {
  if (!isNode(node)) return undefined;
  const { op, args } = node;
  if (op === "id") return [String(args)];
  if (!steps.has(op) || !Array.isArray(args)) return undefined;
  const before = pathOf(args[0]);
  const step = stepOf(args[1]);
  return before === undefined || step === undefined ? undefined : [...before, step];
}

/** Fields and items, plain and optional. */
const steps: ReadonlySet<string> = new Set([".", ".?", "[]", "[?]"]);

function stepOf(key: unknown): string | number | undefined {
  const value = isNode(key) && key.op === "value" ? key.args : key;
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" ? value : undefined;
}

function isNode(node: unknown): node is { readonly op: string; readonly args: unknown } {
  return (
    typeof node === "object" && node !== null && "op" in node && "args" in node && typeof node.op === "string"
  );
}
