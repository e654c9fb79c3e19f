import { pino, type DestinationStream, type Logger } from "pino";
import type { Log } from "../../ports.ts";
import { prettyStream } from "./pretty.ts";
import { redacted, redactedText } from "./redact.ts";

export interface LogOptions {
  readonly level: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  /** json: one object per line, for machines; pretty: one line for eyes. */
  readonly format: "json" | "pretty";
  /** Where lines go; standard output when absent. */
  readonly destination?: { write(line: string): void };
}

/** The log: pino, written at once (a crash loses no line). Fields and messages pass through redact.ts first, so that a secret
 *  that got this far still does not get out. */
export function createLog({ level, format, destination }: LogOptions): Log {
  const lines = destination ?? pino.destination({ fd: 1, sync: true });
  const target: DestinationStream = format === "json" ? lines : prettyStream(lines);
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: "message",
      // Errors are made safe in redact.ts; pino's own serializer would take every field of theirs.
      serializers: { err: (value: unknown) => value },
      formatters: { level: (label) => ({ level: label }) },
    },
    target,
  );
  return wrap(logger);
}

function wrap(logger: Logger): Log {
  const at = (level: "debug" | "info" | "warn" | "error") => (fields: object, message: string) => {
    if (logger.isLevelEnabled(level)) logger[level](withoutReserved(redacted(fields)), redactedText(message));
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => wrap(logger.child(withoutReserved(redacted(fields)))),
  };
}

/** A field must not pass itself off as the line's own level, time or message. */
function withoutReserved({
  level,
  time,
  message,
  ...rest
}: Record<string, unknown>): Record<string, unknown> {
  const renamed = { fieldLevel: level, fieldTime: time, fieldMessage: message };
  const given = Object.entries(renamed).filter(([, value]) => value !== undefined);
  return { ...rest, ...Object.fromEntries(given) };
}
