import type { ObjectRef } from "../core/object-ref.ts";
import type { Rulings } from "../diff/left-fields.ts";
import type { Marks } from "../diff/marks.ts";
import type { Account, Clock, Cluster, Log } from "../ports.ts";

/** What applying one release needs beside its plan. */
export interface ApplyContext {
  readonly cluster: Cluster;
  readonly account: Account;
  readonly marks: Marks;
  /** What is decided about single fields of an object, by release.yaml and by autoscalers. */
  readonly rulingsOn: (ref: ObjectRef) => Rulings;
  /** Our entry (fieldsV1 as JSON) as last seen; "" = none known. */
  readonly ownFieldsOf: (ref: ObjectRef) => string;
  /** At most this many requests of this agent at once. */
  readonly slots: Slots;
  readonly clock: Clock;
  readonly log: Log;
}

/** A counting semaphore: `run` waits for a free slot. */
export interface Slots {
  run<T>(task: () => Promise<T>): Promise<T>;
  /** The same slots for one party among several: one that has nothing running does not wait behind all that another one has queued. */
  share(): Slots;
}

/** Slots shared by all releases of the agent (`--concurrency`). First come, first served; a quarter on top is for parties that would
 *  have none at all: requests of a throttled account hold theirs for seconds (A3). */
export function createSlots(count: number): Slots {
  const most = count + Math.ceil(count / 4);
  let taken = 0;
  const waiting: Waiter[] = [];
  const mayBegin = ({ running }: Party): boolean => taken < count || (running === 0 && taken < most);
  const begin = (party: Party): void => {
    taken++;
    party.running++;
  };
  const end = (party: Party): void => {
    taken--;
    party.running--;
    const index = waiting.findIndex(({ party: next }) => mayBegin(next));
    const [next] = index < 0 ? [] : waiting.splice(index, 1);
    if (next === undefined) return;
    begin(next.party);
    next.go();
  };
  const share = (): Slots => {
    const party = { running: 0 };
    return {
      share,
      async run(task) {
        if (mayBegin(party)) begin(party);
        else await new Promise<void>((go) => waiting.push({ party, go }));
        try {
          return await task();
        } finally {
          end(party);
        }
      },
    };
  };
  return share();
}

interface Party {
  running: number;
}

interface Waiter {
  readonly party: Party;
  readonly go: () => void;
}
