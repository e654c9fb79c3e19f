import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lines } from "../../../src/adapters/cluster/lines.ts";

async function split(...chunks: readonly (string | Buffer)[]): Promise<readonly string[]> {
  async function* stream(): AsyncGenerator<Buffer> {
    for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
  }
  const found: string[] = [];
  for await (const line of lines(stream())) found.push(line);
  return found;
}

describe("lines", () => {
  const euro = Buffer.from("€");
  const rows: readonly (readonly [
    name: string,
    chunks: readonly (string | Buffer)[],
    want: readonly string[],
  ])[] = [
    ["nothing", [], []],
    ["one chunk, two lines", ["a\nb\n"], ["a", "b"]],
    ["one line, three chunks", ["a", "b", "c\n"], ["abc"]],
    ["a break at a chunk's start", ["a", "\nb\n"], ["a", "b"]],
    ["empty lines are none", ["\n\na\n\n"], ["a"]],
    ["a character cut in two", [euro.subarray(0, 1), euro.subarray(1), "\n"], ["€"]],
    ["a last line that was cut off is no line", ["a\n", "half"], ["a"]],
  ];
  for (const [name, chunks, want] of rows) {
    test(name, async () => assert.deepEqual(await split(...chunks), want));
  }
});
