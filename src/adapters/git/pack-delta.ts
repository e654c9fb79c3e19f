/** An object made from another: a delta of copies and additions (gitformat-pack(5)). Throws RangeError when it does not fit. */
export function applyDelta(base: Buffer, delta: Buffer): Buffer {
  const from = sizeAt(delta, 0);
  const to = sizeAt(delta, from.next);
  if (from.size !== base.length) throw new RangeError("a delta is of another object");
  const parts: Buffer[] = [];
  for (let at = to.next; at < delta.length;) {
    const order = delta.readUInt8(at++);
    if (order === 0) throw new RangeError("a delta has an unknown instruction");
    if (order < 0x80) {
      parts.push(delta.subarray(at, at + order));
      at += order;
      continue;
    }
    const copy = copyAt(delta, at, order);
    at = copy.next;
    parts.push(base.subarray(copy.offset, copy.offset + copy.size));
  }
  const made = Buffer.concat(parts);
  if (made.length !== to.size) throw new RangeError("a delta makes an object of another size");
  return made;
}

function sizeAt(bytes: Buffer, start: number): { size: number; next: number } {
  let at = start;
  let size = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes.readUInt8(at++);
    size += (byte & 0x7f) * factor;
    if (byte < 0x80) return { size, next: at };
  }
}

/** Each set bit of the order names a byte that follows: four of the offset, three of the size; size 0 means 65,536. */
function copyAt(delta: Buffer, start: number, order: number): { offset: number; size: number; next: number } {
  let at = start;
  const value = (bits: number, shift: number): number => {
    let result = 0;
    for (let bit = 0; bit < bits; bit++)
      if (order & (1 << (bit + shift))) result += delta.readUInt8(at++) * 256 ** bit;
    return result;
  };
  const offset = value(4, 0);
  const size = value(3, 4);
  return { offset, size: size === 0 ? 0x10000 : size, next: at };
}
