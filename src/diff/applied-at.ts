import type { ObjectMeta } from "../core/manifest.ts";
import { ownEntry } from "./fields-v1.ts";

/** When an apply of ours last changed something of an object, seconds since 1970: a no-op leaves it as it was. undefined = we have no
 *  entry there. */
export function appliedAt(meta: ObjectMeta): number | undefined {
  const time = Date.parse(ownEntry(meta)?.time ?? "");
  return Number.isNaN(time) ? undefined : time / 1000;
}
