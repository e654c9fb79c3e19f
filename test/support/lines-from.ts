import { closeSync, openSync, readSync, statSync } from "node:fs";

/** The lines of a growing log after so many bytes. The last one may be unfinished: it is not read. */
export function linesFrom(file: string, from: number): readonly string[] {
  const size = statSync(file).size - from;
  const bytes = Buffer.alloc(size);
  const handle = openSync(file, "r");
  try {
    readSync(handle, bytes, 0, size, from);
  } finally {
    closeSync(handle);
  }
  return bytes.toString().split("\n").slice(0, -1);
}
