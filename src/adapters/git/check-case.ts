import { SynclineError } from "../../core/errors.ts";

/**
 * Two paths, folders included, that differ by case only are one path on macOS and Windows: what a user tests
 * there is not what runs here (B12). Throws REPO-CASE for the first pair.
 */
export function checkCase(paths: readonly string[]): void {
  const spelled = new Map<string, string>();
  for (const path of paths) {
    for (let slash = path.indexOf("/"); ; slash = path.indexOf("/", slash + 1)) {
      const part = slash < 0 ? path : path.slice(0, slash);
      const other = spelled.get(part.toLowerCase());
      if (other === undefined) spelled.set(part.toLowerCase(), part);
      else if (other !== part)
        throw new SynclineError("REPO-CASE", `${other} and ${part} differ only by case`);
      if (slash < 0) break;
    }
  }
}
