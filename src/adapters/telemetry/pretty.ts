/** Turns pino's JSON lines into lines for eyes: `12:00:01 WARN  Slack message waits  channel=#shop reason="rate limited"`.
 *  No colours: the same text on a terminal, in a file and in kubectl logs. */
export function prettyStream(out: { write(line: string): void }): { write(line: string): void } {
  return { write: (line) => void out.write(`${prettyLine(line)}\n`) };
}

function prettyLine(line: string): string {
  const { level, time, message, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const clock = String(time).slice(11, 19);
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  return [clock, String(level).toUpperCase().padEnd(5), message, ...pairs].join(" ");
}

/** Bare where that is clear, else as JSON. */
function shown(value: unknown): string {
  if (typeof value === "string" && /^[\w./:@#+,-]+$/.test(value)) return value;
  return JSON.stringify(value);
}
