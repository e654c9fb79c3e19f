/** Words in lines of at most `width`; a longer word keeps a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/**
 * A program's output in lines of at most `width`. Of a table that is too wide the columns move together; where that is
 * not enough, the column for people comes last and is wrapped. So are other lines.
 */
export function fit(output: string, width: number): readonly string[] {
  const lines = output.split("\n").map((line) => line.trimEnd());
  while (lines.at(-1) === "") lines.pop();
  const fits = (all: readonly string[]): boolean => all.every((line) => line.length <= width);
  if (fits(lines)) return lines;
  const table = readTable(lines);
  if (table === undefined) return lines.flatMap((line) => hang(line, width));
  const narrow = printTable(table);
  if (fits(narrow)) return narrow;
  return foldLongColumn(table, width);
}

const indent = "      ";
const gap = "  ";

type Table = readonly (readonly string[])[];

/** Cells by the columns of the heading, which is in capitals; undefined for what is no table. */
function readTable(lines: readonly string[]): Table | undefined {
  const [heading = ""] = lines;
  if (!/^[A-Z][A-Z -]*$/.test(heading)) return undefined;
  const starts = [...heading.matchAll(/\S+(?: \S+)*/g)].map(({ index }) => index);
  return lines.map((line) => starts.map((start, at) => line.slice(start, starts[at + 1]).trim()));
}

/** The column for people, MESSAGE or else the last one, in lines: in its own place, or below where that is too narrow. */
function foldLongColumn(table: Table, width: number): readonly string[] {
  const heading = table[0] ?? [];
  const long = heading.includes("MESSAGE") ? heading.indexOf("MESSAGE") : heading.length - 1;
  const heads = printTable(table.map((row) => row.filter((_, at) => at !== long)));
  const start = Math.max(...heads.map((head) => head.length)) + gap.length;
  return heads.flatMap((head, at) => {
    const text = table[at]?.[long] ?? "";
    const line = `${head.padEnd(start)}${text}`.trimEnd();
    if (line.length <= width) return [line];
    if (width - start < narrowest)
      return [head, ...wrap(text, width - indent.length).map((part) => indent + part)];
    const [first = "", ...more] = wrap(text, width - start);
    return [head.padEnd(start) + first, ...more.map((part) => " ".repeat(start) + part)];
  });
}

/** Characters that a column of sentences needs. */
const narrowest = 40;

function printTable(table: Table): readonly string[] {
  const widths = (table[0] ?? []).map((_, at) => Math.max(...table.map((row) => row[at]?.length ?? 0)));
  return table.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

function hang(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line];
  const [first = "", ...more] = wrap(line, width);
  if (more.length === 0) return [first];
  return [first, ...wrap(more.join(" "), width - indent.length).map((part) => indent + part)];
}
