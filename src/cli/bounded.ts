import { createContext, Script } from "node:vm";

/** Runs something synchronous that may never end; `ended: false` = it was still running after `ms` by the clock and was ended
 *  where it stood, which nothing in it can catch: whatever it was changing is half changed. Throws what it throws. */
export function bounded<T>(
  step: () => T,
  ms: number,
): { readonly ended: true; readonly value: T } | { readonly ended: false } {
  let done: { readonly value: T } | undefined;
  place.step = () => {
    done = { value: step() };
  };
  try {
    call.runInContext(place, { timeout: ms });
  } catch (error) {
    if ((error as NodeJS.ErrnoException | undefined)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT")
      return { ended: false };
    throw error;
  }
  if (done === undefined) throw new Error("a step that ended without an end");
  return { ended: true, value: done.value };
}

/** Only V8 itself can end a loop, and node:vm is the way to ask it. The code that runs is ours, in our own context: this is a
 *  time limit, and no fence. */
const place: { step: () => void } = createContext({ step: () => undefined }) as { step: () => void };
const call = new Script("step()");
