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
      const text = Buffer.from(bytes(args).toString("latin1"), "base64");
      try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text);
      } catch {
        throw templateError("TPL-TYPE", "the decoded bytes are not UTF-8 text");
      }
    },
  },
  b32enc: {
    use: "b32enc TEXT",
    doc: "The text's UTF-8 bytes in base32.",
    args: 1,
    run: (args) => base32(bytes(args)),
  },
  sha1sum: { use: "sha1sum TEXT", doc: "SHA-1 in hex.", args: 1, run: (args) => hash("sha1", args) },
  sha256sum: {
    use: "sha256sum TEXT",
    doc: "SHA-256 in hex, for checksum annotations.",
    args: 1,
    run: (args) => hash("sha256", args),
  },
  sha512sum: { use: "sha512sum TEXT", doc: "SHA-512 in hex.", args: 1, run: (args) => hash("sha512", args) },
  urlquery: {
    use: "urlquery TEXT",
    doc: "Escaped for a URL's query.",
    args: 1,
    run: (args) => encodeURIComponent(textAt(args, 0)),
  },
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
