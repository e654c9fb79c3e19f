import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import type { TreeFile } from "./tree.ts";

/** Equal for files of equal content: the blob's name, computed as Git does (gitformat-loose(5)) where nobody told it, so that a file on
 *  disk is told to be the one of a commit. A file that cannot be read is what is wrong with it. */
export function contentOf({ oid, bytes, problem, size }: TreeFile): string {
  if (problem !== undefined) return `${problem.code} ${problem.message}`;
  if (oid !== undefined && oid !== "") return oid;
  if (bytes === undefined) return `${size} bytes`;
  return hash("sha1", Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]));
}
