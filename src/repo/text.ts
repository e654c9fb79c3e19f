import { limits } from "../core/limits.ts";
import type { ErrorCode } from "../core/errors.ts";
import type { Problem } from "../core/problem.ts";
import type { TreeFile } from "./tree.ts";

/** A file's text without byte order mark. Problems: REPO-LINK*, REPO-SUBMODULE, REPO-FILE-SIZE, REPO-ENCODING, REPO-LFS. */
export function textOf(
  file: TreeFile,
): { readonly text: string } | { readonly text?: never; readonly problem: Problem } {
  const read = bytesOf(file);
  if (read.bytes === undefined) return read;
  const { bytes } = read;
  if (bytes[0] === 0 || bytes[1] === 0) return { problem: notUtf8(file, bytes, bytes.indexOf(0)) };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { problem: notUtf8(file, bytes, firstInvalid(bytes)) };
  }
  if (text.startsWith("version https://git-lfs.github.com/spec/")) {
    const hint = "Commit the file itself, without LFS.";
    return { problem: fileProblem(file, "REPO-LFS", "is a Git LFS pointer; LFS is not fetched", hint) };
  }
  return { text };
}

/** A file's bytes. Problems: REPO-LINK*, REPO-SUBMODULE, REPO-FILE-SIZE. */
export function bytesOf(
  file: TreeFile,
): { readonly bytes: Uint8Array } | { readonly bytes?: never; readonly problem: Problem } {
  if (file.problem !== undefined) return { problem: file.problem };
  if (file.bytes !== undefined && file.bytes.length <= limits.fileBytes) return { bytes: file.bytes };
  const message = `the file has ${megabytes(file.size)}; the limit is ${megabytes(limits.fileBytes)} (limits.fileBytes)`;
  const hint = "Split the file, or name it in .synclineignore if it is no input.";
  return { problem: fileProblem(file, "REPO-FILE-SIZE", message, hint) };
}

/** A mistake that concerns a file as a whole. */
export function fileProblem(
  { file }: Pick<TreeFile, "file">,
  code: ErrorCode,
  message: string,
  hint: string,
): Problem {
  return { severity: "error", code, message, position: { file, line: 0, column: 0 }, hint };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, "")} MiB`;
}

function notUtf8(file: TreeFile, bytes: Uint8Array, offset: number): Problem {
  const [first, second] = bytes;
  const mark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const looks = mark || first === 0 || second === 0 ? " (looks like UTF-16)" : "";
  const hint = "Save the file as UTF-8.";
  const problem = fileProblem(file, "REPO-ENCODING", `byte ${offset} is not UTF-8${looks}`, hint);
  return looks === "" ? { ...problem, position: { file: file.file, ...placeIn(bytes, offset) } } : problem;
}

/** Line and column of a byte in text that is UTF-8 up to it. */
function placeIn(bytes: Uint8Array, offset: number): { readonly line: number; readonly column: number } {
  const lines = new TextDecoder().decode(bytes.subarray(0, offset)).split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

function firstInvalid(bytes: Uint8Array): number {
  const lossy = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const encoder = new TextEncoder();
  for (let at = lossy.indexOf("\ufffd"); at >= 0; at = lossy.indexOf("\ufffd", at + 1)) {
    const offset = encoder.encode(lossy.slice(0, at)).length;
    // The character U+FFFD itself is three valid bytes.
    if (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd) return offset;
  }
  return 0;
}
