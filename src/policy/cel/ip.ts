/** An IP address: 32 or 128 bits. */
export class Ip {
  readonly family: 4 | 6;
  readonly bits: bigint;
  constructor(family: 4 | 6, bits: bigint) {
    this.family = family;
    this.bits = bits;
  }
}

/** A network: an address and how many of its leading bits count. */
export class Cidr {
  readonly ip: Ip;
  readonly prefix: number;
  constructor(ip: Ip, prefix: number) {
    this.ip = ip;
    this.prefix = prefix;
  }
}

/** Reads an address as Kubernetes does: no leading zeros, no zone, no IPv4-mapped IPv6. undefined when it is none. */
export function parseIp(text: string): Ip | undefined {
  if (!text.includes(":")) {
    const bits = ipv4Bits(text);
    return bits === undefined ? undefined : new Ip(4, bits);
  }
  const bits = ipv6Bits(text);
  return bits === undefined || bits >> 32n === 0xffffn ? undefined : new Ip(6, bits);
}

/** Reads `10.0.0.0/8`; undefined when it is none. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const ip = parseIp(match?.[1] ?? "");
  const prefix = Number(match?.[2]);
  return ip === undefined || prefix > width(ip) ? undefined : new Cidr(ip, prefix);
}

/** True when every address of `inner` is in `outer`; an address counts as a network of its own. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  if (outer.ip.family !== inner.ip.family || inner.prefix < outer.prefix) return false;
  return masked(inner.ip, outer.prefix).bits === masked(outer.ip, outer.prefix).bits;
}

/** The address with all bits after the prefix cleared. */
export function masked(ip: Ip, prefix: number): Ip {
  const rest = BigInt(width(ip) - prefix);
  return new Ip(ip.family, (ip.bits >> rest) << rest);
}

/** 32 or 128. */
export function width(ip: Ip): number {
  return ip.family === 4 ? 32 : 128;
}

/** Canonical text; IPv6 as RFC 5952 wants it. */
export function ipText(ip: Ip): string {
  if (ip.family === 4) return [24n, 16n, 8n, 0n].map((shift) => (ip.bits >> shift) & 0xffn).join(".");
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((ip.bits >> BigInt(112 - 16 * i)) & 0xffffn).toString(16),
  );
  const runs = [...`:${groups.join(":")}:`.matchAll(/(?::0){2,}(?=:)/g)].map((match) => match[0]);
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  if (longest === "") return groups.join(":");
  return `:${groups.join(":")}:`.replace(`${longest}:`, "::").replace(/^:(?!:)|(?<!:):$/g, "");
}

function ipv4Bits(text: string): bigint | undefined {
  const parts = text.split(".");
  const valid =
    parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return valid ? parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n) : undefined;
}

function ipv6Bits(text: string): bigint | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = dotted === null ? 0n : ipv4Bits(dotted[2] ?? "");
  if (tail === undefined) return undefined;
  const plain =
    dotted === null
      ? text
      : `${dotted[1] ?? ""}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  const halves = plain.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], end = []] = halves;
  const missing = 8 - head.length - end.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...end];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}
