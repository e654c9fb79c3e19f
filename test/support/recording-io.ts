import { join } from "node:path";
import type { Io } from "../../src/cli/io.ts";

/** An Io that remembers what was written; no terminal, no environment. */
export function recordingIo(options: Partial<Io> = {}): {
  readonly io: Io;
  written(): { readonly stdout: string; readonly stderr: string };
} {
  let [stdout, stderr] = ["", ""];
  const io: Io = {
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    color: false,
    terminal: { out: false, err: false },
    environment: {},
    cwd: "/nonexistent",
    root: join(import.meta.dirname, "..", ".."),
    usage: () => ({ ms: 0, cpuMs: 0, peakBytes: 0 }),
    signal: new AbortController().signal,
    ...options,
  };
  return { io, written: () => ({ stdout, stderr }) };
}
