/** Wakes one waiter: `post` before or while it waits. Several posts are one wake-up: a loop is level-triggered. */
export interface Mailbox {
  post(): void;
  /** Resolves on a post or after `ms`; rejects with the signal's reason when it aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** An empty mailbox, for one reader. */
export function createMailbox(): Mailbox {
  let posted = false;
  let wake: (() => void) | undefined;
  return {
    post() {
      posted = true;
      wake?.();
    },
    async wait(ms, signal) {
      signal.throwIfAborted();
      if (!posted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1));
          const done = (): void => {
            clearTimeout(timer);
            signal.removeEventListener("abort", done);
            resolve();
          };
          wake = done;
          signal.addEventListener("abort", done, { once: true });
        });
        wake = undefined;
      }
      posted = false;
      signal.throwIfAborted();
    },
  };
}
