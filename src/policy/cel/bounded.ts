/** Why the cost of an expression is not bounded by the size of what it is about; undefined when it is. `ast` is a node of the library's
 *  syntax tree. Only functions of this list are known to be linear. */
export function boundedReason(ast: unknown): string | undefined {
  return reasonOf(ast, "outside");
}

const loops: ReadonlySet<string> = new Set([
  ...["all", "exists", "exists_one", "existsOne", "filter", "map", "transformList"],
]);

const linear: ReadonlySet<string> = new Set([
  ...["has", "size", "type", "int", "uint", "double", "string", "bool", "dyn", "timestamp", "duration"],
  ...["contains", "startsWith", "endsWith", "lowerAscii", "upperAscii", "trim", "join", "split", "substring"],
  ...["indexOf", "lastIndexOf", "charAt", "first", "last", "min", "max", "sum"],
  ...["orValue", "or", "hasValue", "value", "optMap", "optFlatMap", "of", "none", "ofNonZeroValue"],
  ...["quantity", "isQuantity", "compareTo", "isLessThan", "isGreaterThan", "asInteger", "isInteger", "sign"],
  ...["getFullYear", "getMonth", "getDate", "getDayOfWeek", "getHours", "getMinutes", "getSeconds"],
]);

type Place = "outside" | "in a loop";

function reasonOf(node: unknown, place: Place): string | undefined {
  if (Array.isArray(node)) return firstReason(node, place);
  if (typeof node !== "object" || node === null || !("op" in node) || !("args" in node)) return undefined;
  const { op, args } = node;
  if ((op !== "call" && op !== "rcall") || !Array.isArray(args)) return reasonOf(args, place);
  const [name, ...rest] = args as readonly unknown[];
  const called = String(name).replace(/^k8s_/, "");
  if (!loops.has(called))
    return linear.has(called) ? firstReason(rest, place) : `${called}() cannot be used here`;
  if (place === "in a loop") return `${called}() stands in another loop`;
  const [receiver, ...bodies] = rest;
  return reasonOf(receiver, place) ?? firstReason(bodies, "in a loop");
}

function firstReason(nodes: readonly unknown[], place: Place): string | undefined {
  for (const node of nodes) {
    const reason = reasonOf(node, place);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
