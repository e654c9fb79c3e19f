import type { LedgerRecord } from "../../core/ledger-entry.ts";
import type { LedgerTrouble } from "../../ports.ts";

/** What waits in memory while the file cannot be written: about a thousand passes. Beyond it the oldest go, counted. */
const usual = { entries: 10_000, bytes: 8 * 1024 * 1024 };

/** Records in order, as many as there is room for. */
interface Waiting {
  add(records: readonly LedgerRecord[]): void;
  /** Everything that waits, and how many older ones there was no room for. */
  take(): { readonly records: readonly LedgerRecord[]; readonly lost: number };
  /** What was taken and could not be written: again before what came meanwhile. */
  putBack(records: readonly LedgerRecord[], lost: number): void;
  /** `lost`: since it was made. */
  size(): { readonly waiting: number; readonly lost: number };
}

/** A queue in memory with two bounds: entries, and bytes of their JSON. */
export function createWaiting(most: { readonly entries: number; readonly bytes: number } = usual): Waiting {
  let kept: { readonly record: LedgerRecord; readonly bytes: number }[] = [];
  let [bytes, lost, everLost] = [0, 0, 0];
  const add = (records: readonly LedgerRecord[]): void => {
    const sized = records.map((record) => ({ record, bytes: JSON.stringify(record).length }));
    kept.push(...sized);
    bytes += sized.reduce((sum, each) => sum + each.bytes, 0);
    let gone = 0;
    while (kept.length - gone > most.entries || bytes > most.bytes) bytes -= kept[gone++]?.bytes ?? 0;
    kept.splice(0, gone);
    lost += gone;
    everLost += gone;
  };
  const take = (): { readonly records: readonly LedgerRecord[]; readonly lost: number } => {
    const taken = { records: kept.map(({ record }) => record), lost };
    [kept, bytes, lost] = [[], 0, 0];
    return taken;
  };
  return {
    add,
    take,
    putBack: (records, lostBefore) => {
      const later = take();
      add([...records, ...later.records]);
      lost += lostBefore + later.lost;
    },
    size: () => ({ waiting: kept.length, lost: everLost }),
  };
}

/** What the history says of the time in which nothing could be written. */
export function gapRecord(
  { code, message, since }: LedgerTrouble,
  { records, lost }: { readonly records: readonly LedgerRecord[]; readonly lost: number },
  now: Date,
): LedgerRecord {
  const [from, to] = [since.toISOString(), now.toISOString()];
  const kept = `the ${records.length} entries after this one were kept in memory`;
  return {
    time: to,
    gitSync: "",
    release: "",
    revision: "",
    event: "Gap",
    actor: "agent",
    summary: `nothing could be written from ${from} to ${to}: ${kept}, ${lost} before them were lost`,
    details: { from, to, kept: records.length, lost, code, reason: message },
  };
}
