import type { Log } from "../../src/ports.ts";

export interface Logged {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly fields: object;
}

/** Keeps what was logged, for assertions about state: what people were told. */
export function recordingLog(
  lines: Logged[] = [],
  bound: object = {},
): Log & { readonly lines: readonly Logged[] } {
  const at = (level: Logged["level"]) => (fields: object, message: string) => {
    lines.push({ level, message, fields: { ...bound, ...fields } });
  };
  return {
    lines,
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => recordingLog(lines, { ...bound, ...fields }),
  };
}
