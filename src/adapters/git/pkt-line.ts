import { SynclineError } from "../../core/errors.ts";
import { printable } from "../../core/text.ts";

/** One packet of Git's wire format: its payload, or one of the markers 0000, 0001, 0002. */
export type Packet = Buffer | "flush" | "delimiter" | "end";

/** Frames lines for a request; a string gets its line feed. Format: gitprotocol-common(5). */
export function packets(...lines: readonly (string | "flush" | "delimiter")[]): Buffer {
  return Buffer.concat(lines.map(encode));
}

function encode(line: string): Buffer {
  if (line === "flush") return Buffer.from("0000");
  if (line === "delimiter") return Buffer.from("0001");
  const payload = Buffer.from(`${line}\n`);
  return Buffer.concat([Buffer.from((payload.length + 4).toString(16).padStart(4, "0")), payload]);
}

/**
 * Reads packets until the stream ends. Throws GIT-PROTOCOL for what is not this format and GIT-UNREACHABLE
 * for a stream that ends inside a packet: isomorphic-git's reader takes both for the end of the answer, which
 * would make a cut list of refs look like a shorter one.
 */
export async function* readPackets(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Packet> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= 4) {
      const length = packetLength(rest.toString("latin1", at, at + 4));
      if (rest.length - at < Math.max(4, length)) break;
      yield length < 4 ? marker(length) : rest.subarray(at + 4, at + length);
      at += Math.max(4, length);
    }
    rest = rest.subarray(at);
  }
  if (rest.length > 0) throw new SynclineError("GIT-UNREACHABLE", "the server's answer was cut off");
}

/** The text of a packet without its line feed. Throws GIT-PROTOCOL for an `ERR` packet. */
export function lineOf(packet: Buffer): string {
  const line = packet.toString("utf8").replace(/\n$/, "");
  if (!line.startsWith("ERR ")) return line;
  throw new SynclineError("GIT-PROTOCOL", `the server refuses: ${serverWords(line.slice(4))}`);
}

/** Text of the server for our message: bounded, without control characters. */
export function serverWords(text: string): string {
  return printable(text.slice(0, 200)).trim();
}

function packetLength(hex: string): number {
  if (!/^[0-9a-f]{4}$/i.test(hex))
    throw new SynclineError("GIT-PROTOCOL", "the server does not speak the Git protocol");
  return Number.parseInt(hex, 16);
}

function marker(length: number): Packet {
  if (length === 0) return "flush";
  if (length === 1) return "delimiter";
  if (length === 2) return "end";
  throw new SynclineError("GIT-PROTOCOL", "the server does not speak the Git protocol");
}
