import { printable } from "../core/text.ts";
import type { Io } from "./io.ts";
import type { Verdict } from "./sync-verdict.ts";

/** One line on a terminal that says how long a wait takes and for what. */
export interface Progress {
  at(verdict: Verdict): void;
  /** The line goes. */
  end(): void;
}

const everyMs = 1_000;
const width = 100;

/** Draws on stderr, where that is a terminal; elsewhere it says nothing. */
export function showProgress(name: string, io: Io): Progress {
  if (!io.terminal.err) return { at: () => undefined, end: () => undefined };
  const begun = performance.now();
  let line = "the agent has not answered yet";
  const draw = (): void => {
    const seconds = Math.round((performance.now() - begun) / 1000);
    io.stderr(`\r\u001b[K${printable(`${name}: ${seconds} s, ${line}`).slice(0, width)}`);
  };
  const timer = setInterval(draw, everyMs);
  draw();
  return {
    at({ lines }) {
      const [first = line, ...more] = lines.filter((text) => !text.startsWith("  "));
      line = more.length === 0 ? first : `${first} (and ${more.length} more)`;
      draw();
    },
    end() {
      clearInterval(timer);
      io.stderr("\r\u001b[K");
    },
  };
}
