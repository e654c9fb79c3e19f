/** Which object the audit number `slot` looks at, of sets of so many objects: one set after the other, so that a large one does not keep
 *  the small ones waiting; in each set the objects come in a fixed order that jumps. As long as the sets stay as they are, every object
 *  has its turn. undefined = there is none. */
export function sampleAt(
  slot: number,
  sizes: readonly number[],
): { readonly set: number; readonly object: number } | undefined {
  const filled = sizes.map((size, set) => ({ size, set })).filter(({ size }) => size > 0);
  const chosen = filled[slot % filled.length];
  if (chosen === undefined) return undefined;
  const turn = Math.floor(slot / filled.length) % chosen.size;
  return { set: chosen.set, object: (turn * strideOf(chosen.size)) % chosen.size };
}

/** About the golden ratio of the size, and without a divisor in common: neighbours in Git are of one kind, mostly. */
function strideOf(size: number): number {
  let stride = Math.max(1, Math.round(size * 0.618));
  while (divisor(stride, size) !== 1) stride++;
  return stride;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
