/** A source of text that looks like configuration; equal seed = equal bytes, on every machine. */
export interface Words {
  word(): string;
  /** Words up to `bytes` characters, `perLine` to a line, each line ended. */
  lines(bytes: number, perLine: number): string;
}

/** mulberry32: 32 bits of state, good enough for text and the same everywhere. */
export function seededWords(seed: number): Words {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  // A letter first: YAML reads `1e5` as a number.
  const word = (): string => `w${next().toString(36)}`;
  return {
    word,
    lines(bytes, perLine) {
      let text = "";
      while (text.length < bytes) text += `${Array.from({ length: perLine }, word).join(" ")}\n`;
      return `${text.slice(0, bytes - 1).trimEnd()}\n`;
    },
  };
}
