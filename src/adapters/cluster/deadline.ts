/** A signal that aborts with its parent or when its time is over. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** The time was over before the parent aborted. */
  expired(): boolean;
  /** Must be called when the work is done: leaves nothing behind, in the parent or among the timers. */
  end(): void;
}

/**
 * AbortSignal.any with AbortSignal.timeout would say the same, but keeps signal and timer of every finished
 * request until its time is over: at a thousand requests a second with 60 s each, tens of thousands of both.
 */
export function startDeadline(parent: AbortSignal, ms: number): Deadline {
  const controller = new AbortController();
  let expired = false;
  const onAbort = () => controller.abort(parent.reason);
  const timer = setTimeout(() => {
    expired = true;
    controller.abort();
  }, ms);
  parent.addEventListener("abort", onAbort, { once: true });
  if (parent.aborted) onAbort();
  return {
    signal: controller.signal,
    expired: () => expired && !parent.aborted,
    end: () => {
      clearTimeout(timer);
      parent.removeEventListener("abort", onAbort);
    },
  };
}
