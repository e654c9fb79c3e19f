import { askerName } from "../core/asker.ts";
import { positionText } from "../core/position.ts";
import { refText } from "../core/object-ref.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";

/** What keeps a release from being ready, line by line: each failure, what it waits for, the plan to approve, the hold; and what left
 *  Git and stays. */
export function releaseDetails(
  name: string,
  { failures = [], waitingFor, plan, hold, holds = [], kept = [], truncated = {} }: SyncStatusStatus,
): readonly string[] {
  return [
    ...failures.flatMap((failure) => [
      failureText(failure),
      ...(failure.hint === undefined ? [] : [failure.hint]),
    ]),
    ...andMore(truncated["failures"]),
    ...waitingLines(waitingFor),
    ...planLines(name, plan, truncated["plan.destructive"]),
    ...(hold === undefined
      ? []
      : [
          `held by ${askerName(hold.by ?? "somebody")} until ${hold.until ?? "somebody ends it"}: ${hold.reason ?? ""}`,
        ]),
    ...holds.filter(({ object, field }) => (object ?? field) !== undefined).map(partLine),
    ...keptLines(kept),
  ];
}

function partLine({ object = "every object", field, by = "somebody", until, reason = "" }: Held): string {
  const what = field === undefined ? object : `${object} ${field}`;
  return `${what} is held by ${askerName(by)} until ${until ?? "somebody ends it"}: ${reason}`;
}

type Held = NonNullable<SyncStatusStatus["holds"]>[number];

function failureText({
  code,
  position,
  ref,
  message,
}: NonNullable<SyncStatusStatus["failures"]>[number]): string {
  if (position !== undefined) return `${code} ${positionText(position)} ${message}`;
  const object = ref === undefined ? "" : `${refText(ref)}: `;
  return message.startsWith(object) ? `${code} ${message}` : `${code} ${object}${message}`;
}

function waitingLines(waitingFor: SyncStatusStatus["waitingFor"]): readonly string[] {
  if (waitingFor === undefined) return [];
  const { object = "", condition = "", since, hint = "" } = waitingFor;
  const line = `waits for ${object}: ${condition}${since === undefined ? "" : ` (since ${since})`}`;
  return hint === "" ? [line] : [line, hint];
}

const keptShown = 5;

function keptLines(kept: NonNullable<SyncStatusStatus["kept"]>): readonly string[] {
  const lines = kept
    .slice(0, keptShown)
    .map(({ ref, reason }) => `left Git and stays: ${refText(ref)} (${reason})`);
  return [...lines, ...andMore(kept.length - keptShown)];
}

function planLines(
  name: string,
  plan: SyncStatusStatus["plan"],
  missing: number | undefined,
): readonly string[] {
  if (plan?.hash === undefined) return [];
  const objects = (plan.destructive ?? []).map(({ ref }) => refText(ref));
  return [
    `to be deleted: ${[...objects, ...andMore(missing)].join(", ")}`,
    `to allow it: syncline approve ${name} ${plan.hash}`,
  ];
}

function andMore(missing: number | undefined): readonly string[] {
  return missing === undefined || missing <= 0 ? [] : [`and ${missing} more`];
}
