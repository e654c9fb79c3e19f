/** One line of a diff of two texts. `gap` = unchanged lines that are left out. */
export interface DiffLine {
  readonly sign: " " | "-" | "+" | "gap";
  readonly text: string;
}

/** The lines that differ, with two lines around them, as diff -U2 shows them. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [a, b] = [lines(before), lines(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const same = (part: readonly string[]): readonly DiffLine[] => part.map((text) => ({ sign: " ", text }));
  const middle = changed(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return shortened([...same(a.slice(0, start)), ...middle, ...same(end === 0 ? [] : a.slice(-end))]);
}

function lines(text: string): readonly string[] {
  return text.replace(/\n$/, "").split("\n");
}

/** More would take seconds, and nobody reads it. */
const mostCells = 1_000_000;

/** By the longest common part; texts too large for that are shown as taken out and put in. */
function changed(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  const out = (text: string): DiffLine => ({ sign: "-", text });
  const into = (text: string): DiffLine => ({ sign: "+", text });
  if (a.length * b.length > mostCells) return [...a.map(out), ...b.map(into)];
  const common = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (common[i] as Uint32Array)[j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const found: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [one, other] = [a[i], b[j]];
    if (one !== undefined && one === other) {
      found.push({ sign: " ", text: one });
      i++;
      j++;
    } else if (one !== undefined && (other === undefined || at(i + 1, j) >= at(i, j + 1))) {
      found.push(out(one));
      i++;
    } else {
      found.push(into(other ?? ""));
      j++;
    }
  }
  return found;
}

const around = 2;

function shortened(all: readonly DiffLine[]): readonly DiffLine[] {
  const near = (index: number): boolean =>
    all.slice(Math.max(0, index - around), index + around + 1).some(({ sign }) => sign !== " ");
  return all.flatMap((line, index): readonly DiffLine[] => {
    if (near(index)) return [line];
    return index > 0 && near(index - 1) && index < all.length - 1 ? [{ sign: "gap", text: "…" }] : [];
  });
}
