import type { Files } from "./files.ts";
import { importsOf, type Import } from "./syntax.ts";
import { adapterExceptions, asyncFolders, folderOf, isPure, pureFolders, resolved, wires } from "./tree.ts";

const order: readonly string[] = [...pureFolders, ...asyncFolders];

/** Imports that go against the flow of data: upwards, into an adapter, or out of src/. */
export function againstTheFlow(files: Files): readonly string[] {
  return importsOf(files)
    .filter(({ specifier }) => specifier.startsWith("."))
    .flatMap((found) => {
      const reason = refusal(found, resolved(found.from, found.specifier));
      return reason === undefined ? [] : [`${found.from}:${found.line} ${reason}`];
    });
}

function refusal({ from, typeOnly }: Import, to: string): string | undefined {
  if (!to.startsWith("src/")) return `imports ${to}, outside src/`;
  const [here, there] = [folderOf(from), folderOf(to)];
  if (here === there) return undefined;
  if (there.startsWith("adapters/")) {
    const allowed = wires.includes(from) || adapterExceptions[here]?.includes(there);
    return allowed ? undefined : `imports ${to}: only a wire knows adapters`;
  }
  if (there === "ports.ts")
    return isPure(from) && !typeOnly ? "imports a port, as more than a type" : undefined;
  if (here === "ports.ts")
    return there === "core" ? undefined : `imports ${to}: ports speak the words of core only`;
  if (here.startsWith("adapters/")) {
    const allowed = there === "core" || adapterExceptions[here]?.includes(there);
    return allowed ? undefined : `imports ${to}: an adapter knows core, ports and its library`;
  }
  if (!order.includes(here)) return `stands in ${here}, a folder without a place in the order (tree.ts)`;
  if (!order.includes(there)) return `imports ${there}, a folder without a place in the order (tree.ts)`;
  return order.indexOf(there) < order.indexOf(here) ? undefined : `imports upwards: ${to}`;
}

/** Folders that need each other, through whatever path; each cycle once, from its first folder by name. */
export function folderCycles(files: Files): readonly string[] {
  return cyclesOf(
    edges(files, (found) => [folderOf(found.from), folderOf(resolved(found.from, found.specifier))]),
  );
}

/** Files that need each other when they are loaded. Types are gone by then, so they do not count. */
export function fileCycles(files: Files): readonly string[] {
  return cyclesOf(
    edges(files, ({ from, specifier, typeOnly }) =>
      typeOnly ? undefined : [from, resolved(from, specifier)],
    ),
  );
}

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

function edges(files: Files, edge: (found: Import) => readonly [string, string] | undefined): Graph {
  const graph = new Map<string, Set<string>>();
  for (const found of importsOf(files)) {
    const [a, b] = (found.specifier.startsWith(".") ? edge(found) : undefined) ?? [];
    if (a === undefined || b === undefined || a === b) continue;
    graph.set(a, (graph.get(a) ?? new Set()).add(b));
  }
  return graph;
}

function cyclesOf(graph: Graph): readonly string[] {
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): void => {
    if (path.includes(node)) {
      found.add(spelled(path.slice(path.indexOf(node))));
      return;
    }
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return [...found].sort();
}

function spelled(cycle: readonly string[]): string {
  const start = cycle.indexOf([...cycle].sort()[0] ?? "");
  const turned = [...cycle.slice(start), ...cycle.slice(0, start)];
  return [...turned, turned[0]].join(" → ");
}
