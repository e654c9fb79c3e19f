import assert from "node:assert/strict";
import { test } from "node:test";
import { createTurns } from "../../../src/adapters/git/turns.ts";

const { signal } = new AbortController();

/** Work that runs until it is told to end; `events` shows the order. */
function job(name: string, events: string[]): { work: () => Promise<string>; end: () => void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    work: async () => {
      events.push(`${name} starts`);
      await promise;
      return name;
    },
    end: () => resolve(undefined),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("one at a time per key, others beside it, no more than the limit", async () => {
  const events: string[] = [];
  const turns = createTurns(2);
  const [a1, a2, b, c] = ["a1", "a2", "b", "c"].map((name) => job(name, events));
  const results = [
    turns.take("a", signal, a1!.work),
    turns.take("a", signal, a2!.work),
    turns.take("b", signal, b!.work),
    turns.take("c", signal, c!.work),
  ];
  await settled();
  assert.deepEqual(events.splice(0), ["a1 starts", "b starts"]);
  b!.end();
  await settled();
  assert.deepEqual(events.splice(0), ["c starts"]);
  a1!.end();
  await settled();
  assert.deepEqual(events.splice(0), ["a2 starts"]);
  a2!.end();
  c!.end();
  assert.deepEqual(await Promise.all(results), ["a1", "a2", "b", "c"]);
});

test("work that fails gives its turn on", async () => {
  const turns = createTurns(1);
  await assert.rejects(
    turns.take("a", signal, () => Promise.reject(new Error("broken"))),
    /broken/,
  );
  assert.equal(await turns.take("a", signal, () => Promise.resolve("next")), "next");
});

test("who gives up while waiting leaves the line", async () => {
  const events: string[] = [];
  const turns = createTurns(1);
  const first = job("first", events);
  const running = turns.take("a", signal, first.work);
  const controller = new AbortController();
  const waiting = turns.take("a", controller.signal, job("second", events).work);
  controller.abort(new Error("gave up"));
  await assert.rejects(waiting, /gave up/);
  first.end();
  await running;
  assert.equal(await turns.take("a", signal, () => Promise.resolve("third")), "third");
  assert.deepEqual(events, ["first starts"]);
});
