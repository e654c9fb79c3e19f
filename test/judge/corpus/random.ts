/** Chance that repeats itself: the same seed gives the same cases. */
export interface Random {
  /** 0 … below `end`. */
  below(end: number): number;
  pick<T>(items: readonly T[]): T;
  /** `least` … `most` items. */
  list<T>(least: number, most: number, item: () => T): T[];
}

/** Source: mulberry32. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const below = (end: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined && items.length === 0) throw new Error("nothing to pick from");
      return item as (typeof items)[number];
    },
    list: (least, most, item) => Array.from({ length: least + below(most - least + 1) }, item),
  };
}
