import { hash } from "node:crypto";
import type { TreeFile } from "./tree.ts";

/** Equal for files of equal content: the blob's name, or a hash where nobody knows it. A file that cannot be read is what is wrong
 *  with it. */
export function contentOf({ oid, bytes, problem, size }: TreeFile): string {
  if (problem !== undefined) return `${problem.code} ${problem.message}`;
  if (oid !== undefined && oid !== "") return oid;
  return bytes === undefined ? `${size} bytes` : hash("sha256", bytes, "base64url");
}
