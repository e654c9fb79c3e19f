import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createSlots, type Slots } from "../../src/apply/context.ts";

/** Starts a task that runs until it is ended; `begun` holds its name from its beginning on. */
function holder(begun: string[]) {
  return (slots: Slots, name: string): (() => Promise<void>) => {
    const held = Promise.withResolvers<undefined>();
    const ended = slots.run(async () => {
      begun.push(name);
      await held.promise;
    });
    return () => {
      held.resolve(undefined);
      return ended;
    };
  };
}

describe("slots", () => {
  test("so many at a time, first come, first served", async () => {
    const begun: string[] = [];
    const slots = createSlots(2);
    const hold = holder(begun);
    const [endA, , , endD] = ["a", "b", "c", "d"].map((name) => hold(slots, name));
    assert.deepEqual(begun, ["a", "b"]);
    await endA?.();
    assert.deepEqual(begun, ["a", "b", "c"]);
    void endD;
  });

  test("a party that has nothing running does not wait behind another's queue, one at a time (A3)", async () => {
    const begun: string[] = [];
    const slots = createSlots(2);
    const hold = holder(begun);
    const [busy, idle] = [slots.share(), slots.share()];
    for (const name of ["a", "b", "c", "d"]) hold(busy, name);
    const endFirst = hold(idle, "first");
    hold(idle, "second");
    assert.deepEqual(begun, ["a", "b", "first"]);
    await endFirst();
    assert.deepEqual(begun, ["a", "b", "first", "second"]);
  });

  test("what is on top is bounded too", () => {
    const begun: string[] = [];
    const slots = createSlots(4);
    const hold = holder(begun);
    for (const name of ["a", "b", "c", "d"]) hold(slots, name);
    for (const name of ["one", "two"]) hold(slots.share(), name);
    assert.deepEqual(begun, ["a", "b", "c", "d", "one"]);
  });

  test("a task that fails gives its slot back", async () => {
    const begun: string[] = [];
    const slots = createSlots(1);
    await assert.rejects(slots.run(() => Promise.reject(new Error("no"))));
    holder(begun)(slots, "next");
    assert.deepEqual(begun, ["next"]);
  });
});
