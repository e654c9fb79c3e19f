/** Leaves out what is not needed for a failure: halves first, then ever smaller parts, while there are attempts. What fails only now
 *  and then may come out longer than it has to be, never as something that did not fail. */
export async function shrink<T>(
  items: readonly T[],
  fails: (items: readonly T[]) => Promise<boolean>,
  attempts: number,
): Promise<readonly T[]> {
  let left = items;
  let tries = attempts;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < left.length;) {
      const fewer = left.toSpliced(at, size);
      if (fewer.length === 0) break;
      if (tries-- <= 0) return left;
      if (await fails(fewer)) left = fewer;
      else at += size;
    }
  }
  return left;
}
