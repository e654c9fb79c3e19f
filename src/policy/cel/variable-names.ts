/** Names X that an expression reads as `variables.X`, sorted. `ast` is a node of the library's syntax tree. */
export function variableNames(ast: unknown): readonly string[] {
  const names = new Set<string>();
  collect(ast, names);
  return [...names].sort();
}

function collect(node: unknown, names: Set<string>): void {
  if (Array.isArray(node)) for (const child of node) collect(child, names);
  if (typeof node !== "object" || node === null || !("op" in node) || !("args" in node)) return;
  const { op, args } = node;
  if (op === "." && Array.isArray(args) && isVariables(args[0]) && typeof args[1] === "string")
    names.add(args[1]);
  collect(args, names);
}

function isVariables(node: unknown): boolean {
  return (
    typeof node === "object" &&
    node !== null &&
    "op" in node &&
    "args" in node &&
    node.op === "id" &&
    node.args === "variables"
  );
}
