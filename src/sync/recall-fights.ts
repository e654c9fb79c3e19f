import type { DriftItem } from "../core/drift.ts";
import type { Fight } from "../core/fight.ts";
import { refId } from "../core/object-ref.ts";
import { toolOf } from "../diff/tools.ts";
import { windowMs, type Contests } from "../gate/fights.ts";
import { byAdmission } from "../report/fights.ts";
import type { SyncStatusStatus } from "../schema/syncstatus.ts";

/** The fights that an earlier process told of: they go on, so that a restart corrects nothing that was left alone. What they were
 *  counted from is lost; from now on the other side has to keep still for a whole window. */
export function recallFights({ drift }: SyncStatusStatus): Contests {
  const items = (drift?.items ?? []) as readonly DriftItem[];
  const fights = items.filter(({ action }) => action === "fighting").map(fightOf);
  const byObject = Map.groupBy(fights, ({ ref }) => refId(ref));
  return new Map(
    [...byObject].map(([id, all]) => [
      id,
      {
        digest: undefined,
        corrected: new Map(),
        takenFrom: new Map(),
        fights: new Map(all.map((fight) => [fight.path, fight])),
      },
    ]),
  );
}

function fightOf(item: DriftItem): Fight {
  const since = Date.parse(item.since) || 0;
  const { ref, path, expected, actual, manager = "", operation = "", subresource = "" } = item;
  const isTool = toolOf(manager) !== undefined;
  const against = operation === byAdmission ? "admission" : isTool ? "tool" : "rival";
  return {
    ref,
    path,
    against,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    manager,
    operation,
    subresource,
    since,
    wroteAt: since,
    pauseMs: windowMs,
    triedAt: undefined,
  };
}
