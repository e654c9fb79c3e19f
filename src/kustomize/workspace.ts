import type { ErrorCode } from "../core/errors.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { Position } from "../core/position.ts";
import type { Problem } from "../core/problem.ts";

/** What an import reads, and what it has to say. Paths are relative to one folder that holds all kustomizations. */
export interface Workspace {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly problems: Problem[];
  /** Paths that lead out of the folder. */
  readonly outside: string[];
}

/** An object on its way through the kustomizations. */
export interface Built {
  readonly object: KubeObject;
  /** The file it was read from, or the kustomization that generates it. */
  readonly file: string;
  /** Every name it had: patches and references may use each. */
  readonly names: readonly string[];
}

/** `overlays/prod` + `../../base` → `base`; undefined when it leads out of the workspace. */
export function pathFrom(folder: string, path: string): string | undefined {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

/** The text of a file; undefined, and told, when it is not there. */
export function readText(
  work: Workspace,
  folder: string,
  path: string,
  position: Position,
): string | undefined {
  const bytes = readBytes(work, folder, path, position);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** The same, as bytes. */
export function readBytes(
  work: Workspace,
  folder: string,
  path: string,
  position: Position,
): Uint8Array | undefined {
  const full = pathFrom(folder, path);
  const bytes = full === undefined ? undefined : work.files.get(full);
  if (full === undefined) work.outside.push(path);
  if (bytes === undefined) tell(work, "IMPORT-READ", `there is no file ${path}`, position);
  return bytes;
}

/** Says something: IMPORT-FIELD is a warning, what is not carried over; IMPORT-READ an error. */
export function tell(
  { problems }: Workspace,
  code: ErrorCode & `IMPORT-${string}`,
  message: string,
  position: Position,
  hint?: string,
): void {
  const severity = code === "IMPORT-READ" ? "error" : "warning";
  problems.push({ severity, code, message, position, ...(hint === undefined ? {} : { hint }) });
}
