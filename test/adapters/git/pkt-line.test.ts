import assert from "node:assert/strict";
import { test } from "node:test";
import { packets, readPackets } from "../../../src/adapters/git/pkt-line.ts";
import { errorOf } from "./setup.ts";

async function* stream(...chunks: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function read(...chunks: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const packet of readPackets(stream(...chunks))) found.push(packet.toString());
  return found;
}

test("lines are framed with their length in bytes", () => {
  assert.equal(packets("a", "delimiter", "ü", "flush").toString(), "0006a\n00010007ü\n0000");
});

const whole = ["0006a\n", "0001", "0007ü\n", "0004", "0002", "0000"].join("");
const want = ["a\n", "delimiter", "ü\n", "", "end", "flush"];
const rows: readonly [name: string, chunks: readonly string[]][] = [
  ["in one piece", [whole]],
  ["byte by byte", [...whole]],
  ["cut in a length", [whole.slice(0, 8), whole.slice(8)]],
  ["with empty chunks", ["", whole, ""]],
];
for (const [name, chunks] of rows)
  test(`read ${name}`, async () => assert.deepEqual(await read(...chunks), want));

test("nothing is no packet", async () => assert.deepEqual(await read(), []));

const errors: readonly [name: string, text: string, want: string][] = [
  ["ends in a packet", "0006a", "GIT-UNREACHABLE the server's answer was cut off"],
  ["ends in a length", "00", "GIT-UNREACHABLE the server's answer was cut off"],
  ["is a page", "<html>", "GIT-PROTOCOL the server does not speak the Git protocol"],
  ["has a length below four", "0003", "GIT-PROTOCOL the server does not speak the Git protocol"],
];
for (const [name, text, error] of errors) {
  test(`an answer that ${name}`, async () => assert.equal(await errorOf(read(text)), error));
}
