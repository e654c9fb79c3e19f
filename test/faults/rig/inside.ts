import { readFileSync, writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

/** What a process with this file loaded into it (--require) does when it is told to by SIGUSR2. */
export interface Order {
  /** Tells one from the next. */
  readonly number: number;
  /** The wall clock from now on: so many milliseconds off, or standing still. Timers and the monotonic clock go on as they are. */
  readonly clock?: { readonly offsetMs: number; readonly frozen: boolean };
  /** A promise that nobody waits for fails. */
  readonly reject?: true;
}

export const orderVariable = "SYNCLINE_TEST_ORDER";
/** What it prints when it has done so. */
export const done = (number: number): string => `{"order":${number}}\n`;

const file = process.env[orderVariable];
if (file !== undefined && isMainThread && process.env["SYNCLINE_CHILD"] === undefined) {
  const setClock = movableClock();
  process.on("SIGUSR2", () => {
    const { number, clock, reject } = JSON.parse(readFileSync(file, "utf8")) as Order;
    if (clock !== undefined) setClock(clock);
    if (reject) void Promise.reject(new Error("nobody waits for this"));
    writeSync(1, done(number));
  });
}

function movableClock(): (clock: NonNullable<Order["clock"]>) => void {
  const RealDate = Date;
  let now = (): number => RealDate.now();
  globalThis.Date = class extends RealDate {
    constructor(...args: readonly unknown[]) {
      super(...((args.length === 0 ? [now()] : args) as [number]));
    }
    static override now(): number {
      return now();
    }
  } as DateConstructor;
  return ({ offsetMs, frozen }) => {
    const at = RealDate.now() + offsetMs;
    now = frozen ? () => at : () => RealDate.now() + offsetMs;
  };
}
