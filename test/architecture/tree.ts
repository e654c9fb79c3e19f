import { posix } from "node:path";

/** The pure stages, in the order data flows; each may import those before it. `plan` stands before `gate` because the gate
 *  speaks of plans: the hash of a plan is what people approve. */
export const pureFolders = [
  "core",
  "regex",
  "yaml",
  "schema",
  "repo",
  "values",
  "render",
  "policy",
  "desired",
  "diff",
  "plan",
  "gate",
  "health",
  "explain",
  "matrix",
  "kustomize",
  "audit",
  "incident",
  "report",
  "install",
] as const;

/** What may wait for the world, each only through ports; after all pure stages. */
export const asyncFolders = ["config.ts", "apply", "sync", "agent", "cli", "main.ts"] as const;

/** The only files that know which adapter stands behind which port. */
export const wires: readonly string[] = [
  "src/main.ts",
  "src/agent/wire.ts",
  "src/agent/servers.ts",
  "src/cli/wire.ts",
];

/** What adapters may import beside core, ports and their library, with the reason. */
export const adapterExceptions: Readonly<Record<string, readonly string[]>> = {
  // The sandbox is where the pure stages run: in a thread that can be killed.
  "adapters/sandbox": ["yaml", "schema", "repo", "values", "render", "policy", "desired"],
  // A working tree obeys the same rules of names, sizes and links as a fetched commit; which line of an older
  // version is which (for blame) is decided by a pure stage.
  "adapters/worktree": ["adapters/git", "explain"],
};

/** `src/render/handlebars/ast.ts` → `render`; adapters count one by one: `adapters/git`; files of src/ itself by name. */
export function folderOf(path: string): string {
  const [, first = "", second = "", third] = path.split("/");
  return first === "adapters" && third !== undefined ? `${first}/${second}` : first;
}

/** True for code that must be synchronous and without side effects. */
export function isPure(path: string): boolean {
  return (pureFolders as readonly string[]).includes(folderOf(path));
}

/** The file that a relative import means. */
export function resolved(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}
