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
}

/** Slots shared by all releases of the agent (`--concurrency`). First come, first served. */
export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    async run(task) {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free++;
        else next();
      }
    },
  };
}
