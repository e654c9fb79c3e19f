const green = 32;
const yellow = 33;
const red = 31;

/** Words of state, and the colour that says whether to worry. */
const colors: Readonly<Record<string, number>> = {
  ...of(green, "Synced", "Healthy", "True", "ok", "Applied", "Recovered"),
  ...of(yellow, "OutOfSync", "Syncing", "Waiting", "Held", "Pinned", "Suspended", "Stale", "Progressing"),
  ...of(yellow, "Missing", "Unknown", "warning", "reported", "held", "Drift", "Corrected"),
  ...of(
    red,
    "Failed",
    "Degraded",
    "False",
    "wrong",
    "error",
    "uncorrectable",
    "fighting",
    "Denied",
    "Fighting",
  ),
};

/** A padded cell in the colour of its word; other cells as they are. */
export function paint(cell: string): string {
  const color = colors[cell.trimEnd()];
  return color === undefined ? cell : inColor(color, cell);
}

function inColor(color: number, text: string): string {
  return `\u001b[${color}m${text}\u001b[0m`;
}

function of(color: number, ...words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(words.map((word) => [word, color]));
}
