/** One measured quantity: every single value, in the order measured. */
export interface Figure {
  readonly name: string;
  readonly unit:
    | "ms"
    | "s"
    | "MB"
    | "objects/s"
    | "of raw"
    | "of cold"
    | "releases"
    | "requests"
    | "writes"
    | "passes"
    | "writes each"
    | "µs"
    | "× raw applies"
    | "KiB";
  readonly values: readonly number[];
  /** What is claimed; undefined = told, not claimed. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
}

/** One commit onto one input, as scale.md asks for it. */
export interface CommitFigure {
  readonly input: string;
  readonly commit: string;
  /** Objects that the pass looked at, and that it wrote. */
  readonly objects: number;
  readonly written: number;
  /** From the answer of the Git server that first carried the commit to the last status written, one value per run. */
  readonly ms: readonly number[];
  /** Calls of the agent to the API server, of the last run. */
  readonly calls: Readonly<Record<string, number>>;
  /** Peak resident memory of the agent's process so far, MB. */
  readonly peak: number;
}

/** Middle value; of an even number the lower one, so that it is one that was measured. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Nearest rank: with fewer than twenty values the 95th percentile is the largest. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Does the median keep the target? undefined = there is none. */
export function isMet({ target, values }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  const middle = median(values);
  return "atLeast" in target ? middle >= target.atLeast : middle <= target.atMost;
}
