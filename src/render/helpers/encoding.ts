import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { limits } from "../../core/limits.ts";
import { templateError } from "../template-error.ts";
import { textAt } from "./arguments.ts";
import type { HelperTable, Value } from "./helper.ts";

/** Encodings and digests: the same result for the same text. */
export const encoding: HelperTable = {
  b64enc: {
    use: "b64enc TEXT",
    doc: "The text's UTF-8 bytes in base64.",
    args: 1,
    run: (args) => bytes(args).toString("base64"),
  },
  b64dec: {
    use: "b64dec TEXT",
    doc: "The text that base64 stands for.",
    args: 1,
    run: (args) => {
      const text = textAt(args, 0).replace(/[\r\n]/g, "");
      if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw noBase("base64");
      return textOf(Buffer.from(bytes([text]).toString("latin1"), "base64"));
    },
  },
  b32enc: {
    use: "b32enc TEXT",
    doc: "The text's UTF-8 bytes in base32.",
    args: 1,
    run: (args) => base32(bytes(args)),
  },
  b32dec: {
    use: "b32dec TEXT",
    doc: "The text that base32 stands for.",
    args: 1,
    run: (args) =>
      textOf(
        fromBase32(
          bytes(args)
            .toString("latin1")
            .replace(/[\r\n]/g, ""),
        ),
      ),
  },
  adler32sum: {
    use: "adler32sum TEXT",
    doc: "The Adler-32 checksum as a decimal number in text.",
    args: 1,
    run: (args) => {
      let [low, high] = [1, 0];
      for (const byte of bytes(args)) {
        low = (low + byte) % 65521;
        high = (high + low) % 65521;
      }
      return String(high * 65536 + low);
    },
  },
  sha1sum: { use: "sha1sum TEXT", doc: "SHA-1 in hex.", args: 1, run: (args) => hash("sha1", args) },
  sha256sum: {
    use: "sha256sum TEXT",
    doc: "SHA-256 in hex, for checksum annotations.",
    args: 1,
    run: (args) => hash("sha256", args),
  },
  sha512sum: { use: "sha512sum TEXT", doc: "SHA-512 in hex.", args: 1, run: (args) => hash("sha512", args) },
};

/** Buffers are outside the worker's heap limit, so what goes into one is bounded (libraries.md §8). */
function bytes(args: readonly Value[]): Buffer {
  const text = textAt(args, 0);
  if (text.length > limits.fileBytes) {
    throw templateError("TPL-LIMIT", `the text is over ${limits.fileBytes} characters (limits.fileBytes)`);
  }
  return Buffer.from(text, "utf8");
}

function hash(algorithm: string, args: readonly Value[]): string {
  return createHash(algorithm).update(bytes(args)).digest("hex");
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648, with padding. */
function base32(input: Uint8Array): string {
  let [bits, held, text] = [0, 0, ""];
  for (const byte of input) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet.charAt((held >>> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  if (bits > 0) text += alphabet.charAt((held << (5 - bits)) & 31);
  return text.padEnd(Math.ceil(text.length / 8) * 8, "=");
}

/** RFC 4648; padding is needed. */
function fromBase32(text: string): Uint8Array {
  if (text.length % 8 !== 0 || !/^[A-Z2-7]*(={6}|={4}|={3}|=)?$/.test(text)) throw noBase("base32");
  let [bits, held] = [0, 0];
  const out: number[] = [];
  for (const sign of text.replace(/=+$/, "")) {
    held = ((held << 5) | alphabet.indexOf(sign)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out.push((held >>> bits) & 0xff);
  }
  return Uint8Array.from(out);
}

function textOf(decoded: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(decoded);
  } catch {
    throw templateError("TPL-TYPE", "the decoded bytes are not UTF-8 text");
  }
}

function noBase(name: string): Error {
  return templateError("TPL-TYPE", `the text is no ${name}`, "its padding with = is needed");
}
