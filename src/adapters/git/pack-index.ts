/** A pack's index (version 2, gitformat-pack(5)). */
export interface PackIndex {
  /** Where in the pack an object starts; undefined = it is not in this pack. */
  offsetOf(oid: string): number | undefined;
}

const magic = 0xff744f63;
const fanAt = 8;
const namesAt = fanAt + 256 * 4;
const oidBytes = 20;
const far = 0x80000000;

/** undefined for other versions and packs of 2 GiB, which never get here (packBytes). */
export function openPackIndex(bytes: Buffer): PackIndex | undefined {
  if (bytes.length < namesAt || bytes.readUInt32BE(0) !== magic || bytes.readUInt32BE(4) !== 2)
    return undefined;
  const count = bytes.readUInt32BE(namesAt - 4);
  const offsetsAt = namesAt + count * (oidBytes + 4);
  return {
    offsetOf(oid) {
      const name = Buffer.from(oid, "hex");
      const first = name.readUInt8(0);
      let low = first === 0 ? 0 : bytes.readUInt32BE(fanAt + (first - 1) * 4);
      let high = bytes.readUInt32BE(fanAt + first * 4);
      while (low < high) {
        const middle = (low + high) >>> 1;
        const from = namesAt + middle * oidBytes;
        const order = bytes.compare(name, 0, oidBytes, from, from + oidBytes);
        if (order === 0) {
          const offset = bytes.readUInt32BE(offsetsAt + middle * 4);
          return offset >= far ? undefined : offset;
        }
        if (order < 0) low = middle + 1;
        else high = middle;
      }
      return undefined;
    },
  };
}
