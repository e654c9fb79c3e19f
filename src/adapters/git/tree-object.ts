import { SynclineError } from "../../core/errors.ts";

/** One line of a Git tree object. */
export interface TreeLine {
  readonly name: string;
  readonly type: "folder" | "file" | "symlink" | "submodule";
  readonly oid: string;
}

/**
 * Parses a tree object: `<mode> <name>\0<20 bytes>`, again and again. By hand, as isomorphic-git puts
 * replacement characters for what is not UTF-8, which can make two names one. Throws REPO-TREE for a name or
 * mode no honest client writes (R4) and REPO-ENCODING for a name that is not UTF-8.
 */
export function parseTree(bytes: Buffer, oid: string): readonly TreeLine[] {
  const lines: TreeLine[] = [];
  const names = new Set<string>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const zero = bytes.indexOf(0, at);
    const end = zero + 1 + oidBytes;
    if (space < at || zero < space || end > bytes.length) throw refused(oid, "malformed tree");
    const type = types.get(bytes.toString("latin1", at, space));
    if (type === undefined) throw refused(oid, "unknown mode in tree");
    const name = utf8(bytes.subarray(space + 1, zero), oid);
    if (isUnsafe(name)) throw refused(oid, "unsafe entry name in tree");
    if (names.has(name)) throw refused(oid, "two entries of one name in tree");
    names.add(name);
    lines.push({ name, type, oid: bytes.toString("hex", zero + 1, end) });
    at = end;
  }
  return lines;
}

const oidBytes = 20;

const types: ReadonlyMap<string, TreeLine["type"]> = new Map([
  ["40000", "folder"],
  ["100644", "file"],
  ["100755", "file"],
  // Group-writable: written by early Git, still found in old histories.
  ["100664", "file"],
  ["120000", "symlink"],
  ["160000", "submodule"],
]);

function utf8(bytes: Buffer, oid: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SynclineError(
      "REPO-ENCODING",
      `a file name in tree ${oid.slice(0, 7)} is not UTF-8; commit refused`,
    );
  }
}

/**
 * Names that mean another place, here or in whatever reads our output: B11, and `.git` as Windows and macOS
 * spell it.
 */
function isUnsafe(name: string): boolean {
  const plain = name.replace(/\p{Cf}/gu, "").replace(/[. ]+$/, "");
  return name === "" || plain === "" || /[/\\\0]/.test(name) || /^(\.git|git~1)$/i.test(plain);
}

function refused(oid: string, what: string): SynclineError {
  return new SynclineError("REPO-TREE", `${what} ${oid.slice(0, 7)}; commit refused`);
}
