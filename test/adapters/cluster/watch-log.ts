import type { Cluster, WatchEvent, WatchSelection } from "../../../src/ports.ts";

export interface WatchLog {
  /** What was told so far: `object NAME`, `trouble stale`, `synced` … */
  readonly told: string[];
  /** Resolves when `told` ends with this, or has it after the last `reached` (each word is met once). */
  reached(word: string): Promise<void>;
  /** Ends the watch. */
  stop(): Promise<void>;
}

/** Starts a watch and writes down what it tells, so that a test can wait for words instead of sleeping. */
export function watchLog(cluster: Cluster, selection: WatchSelection): WatchLog {
  const stop = new AbortController();
  const told: string[] = [];
  let met = 0;
  let wake = (): void => undefined;
  const ended = cluster.watch(
    selection,
    (event) => {
      told.push(wordOf(event));
      wake();
    },
    stop.signal,
  );
  return {
    told,
    reached: async (word) => {
      for (let at = told.indexOf(word, met); ; at = told.indexOf(word, met)) {
        if (at >= 0) {
          met = at + 1;
          return;
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    stop: () => {
      stop.abort();
      return ended;
    },
  };
}

function wordOf(event: WatchEvent): string {
  if ("object" in event) return `${event.type} ${event.object.metadata.name}`;
  return event.type === "trouble" ? `trouble ${event.state}` : event.type;
}
