import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, mock, test } from "node:test";
import { promisify } from "node:util";
import { createHeap } from "../../../src/adapters/heap/heap.ts";

describe("a heap that grows in bursts", () => {
  /** Requests in each tenth of a second → what was done at its end. `largeAt`: the tenth from which on the process is large. */
  const rows: readonly (readonly [string, readonly number[], readonly string[], largeAt?: number])[] = [
    ["an idle agent", [1, 0, 3, 0, 0, 2], []],
    ["ninety-nine in a second", [99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 99], []],
    ["a hundred in a second", [60, 40], ["grow"]],
    ["a burst and its end", [100, ...Array<number>(30).fill(0)], ["grow", "give back"]],
    ["a burst goes on", [100, ...Array<number>(30).fill(5)], ["grow"]],
    ["a burst that has become slow", [100, ...Array<number>(30).fill(1)], ["grow", "give back"]],
    [
      "two bursts",
      [100, ...Array<number>(30).fill(0), 100, ...Array<number>(30).fill(0)],
      ["grow", "give back", "grow", "give back"],
    ],
    ["large already", [100, ...Array<number>(30).fill(9)], [], 0],
    ["a burst in which it becomes large", [100, ...Array<number>(30).fill(9)], ["grow", "give back"], 5],
    [
      "large in the next burst, too",
      [100, ...Array<number>(30).fill(9), ...Array<number>(30).fill(0), 100],
      ["grow", "give back"],
      5,
    ],
  ];
  for (const [name, requests, want, largeAt = Infinity] of rows) {
    test(name, () => {
      const done: string[] = [];
      let now = 10_000;
      mock.timers.enable({ apis: ["setInterval"] });
      const clock = mock.method(performance, "now", () => now);
      try {
        const heap = createHeap({
          grow: () => void done.push("grow"),
          giveBack: () => void done.push("give back"),
          isLarge: () => now >= 10_000 + largeAt * 100,
        });
        for (const count of requests) {
          for (let each = 0; each < count; each++) heap.worked();
          now += 100;
          mock.timers.tick(100);
        }
      } finally {
        clock.mock.restore();
        mock.timers.reset();
      }
      assert.deepEqual(done, want);
    });
  }

  test("in the engine: what a burst took is given back", async () => {
    const module = join(import.meta.dirname, "../../../src/adapters/heap/heap.ts");
    const program = `
      import { getHeapStatistics } from "node:v8";
      import { nodeEngine } from ${JSON.stringify(module)};
      const engine = nodeEngine(process.execArgv);
      const mib = () => getHeapStatistics().total_heap_size / 2 ** 20;
      const before = mib();
      engine.grow();
      let kept = Array.from({ length: 400_000 }, (_, index) => ({ index }));
      const grown = mib();
      kept = undefined;
      engine.giveBack();
      console.log(JSON.stringify({ grown: grown - before, after: mib() - before }));`;
    const flags = [
      "--max-semi-space-size=1",
      "--optimize-for-size",
      "--input-type=module",
      "--eval",
      program,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, flags);
    const { grown, after } = JSON.parse(stdout) as { readonly grown: number; readonly after: number };
    assert.ok(grown > 10, `grew by ${grown} MiB`);
    assert.ok(after < 3, `${after} MiB more than before`);
  });
});
