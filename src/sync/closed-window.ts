import type { GitSync, SyncWindow } from "../core/gitsync.ts";
import { ignoreWindowsAnnotation } from "../core/labels.ts";
import { closedWindow } from "../gate/windows.ts";
import type { PassFacts } from "../report/facts.ts";
import type { ReleaseMemory } from "./release-memory.ts";
import { utcOffset } from "./utc-offset.ts";

type Wait = NonNullable<PassFacts["waitingFor"]>;

/** The sync window that a release with something new waits for. A rollout that has begun is finished, so that no half of it stays; what
 *  is not new is corrected at any time. A window that cannot be read counts as closed. */
export function closedFor(
  { latest, status }: ReleaseMemory,
  { name, windows, annotations }: Pick<GitSync, "name" | "windows" | "annotations">,
  now: Date,
): Wait | undefined {
  const { applied, attempted } = status.renderDigest ?? {};
  const digest = latest?.rendered.digest;
  if (windows.length === 0 || digest === undefined || [applied, attempted].includes(digest)) return undefined;
  if (mayIgnore(annotations[ignoreWindowsAnnotation], now)) return undefined;
  try {
    const closed = closedWindow(windows, now.getTime(), utcOffset);
    return closed && waitFor(closed.window, closed.opens, name);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return {
      object: "spec.windows",
      condition: "can be read",
      hint: `${error.message}; until that is mended nothing new is brought about`,
    };
  }
}

function waitFor({ kind, schedule, timeZone }: SyncWindow, opens: number | undefined, name: string): Wait {
  const at = opens === undefined ? "at no time within a year" : isoMinutes(new Date(opens));
  return {
    object: `${kind} window "${schedule}" ${timeZone}`,
    condition: "open",
    hint: `opens ${at}; to go on now: syncline sync ${name} --ignore-windows REASON`,
    text: `waits for its sync window, which opens ${at}`,
    ...(opens === undefined ? {} : { until: opens }),
  };
}

/** `{"until":"2026-11-21T18:00:00Z","reason":"INC-42"}`: both are needed, and it ends by itself. Anything else ignores no window. */
function mayIgnore(request: string | undefined, now: Date): boolean {
  if (request === undefined) return false;
  try {
    const { until, reason } = JSON.parse(request) as { readonly until?: unknown; readonly reason?: unknown };
    const isReasoned = typeof reason === "string" && reason.trim() !== "";
    return isReasoned && typeof until === "string" && now.getTime() < Date.parse(until);
  } catch {
    return false;
  }
}

function isoMinutes(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}
