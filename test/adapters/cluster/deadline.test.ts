import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, test } from "node:test";
import { startDeadline } from "../../../src/adapters/cluster/deadline.ts";

const never = 2 ** 30;

describe("a deadline", () => {
  test("aborts when its time is over", async () => {
    const deadline = startDeadline(new AbortController().signal, 1);
    await new Promise((resolve) => deadline.signal.addEventListener("abort", resolve));
    assert.equal(deadline.expired(), true);
    deadline.end();
  });

  test("aborts with its parent, for the parent's reason", () => {
    const parent = new AbortController();
    const deadline = startDeadline(parent.signal, never);
    parent.abort(new Error("enough"));
    assert.deepEqual([deadline.signal.aborted, deadline.expired()], [true, false]);
    assert.match(String(deadline.signal.reason), /enough/);
    deadline.end();
  });

  test("is aborted from the start when its parent is", () => {
    const deadline = startDeadline(AbortSignal.abort(), never);
    assert.equal(deadline.signal.aborted, true);
    deadline.end();
  });

  test("leaves nothing behind in its parent", () => {
    const parent = new AbortController();
    const deadline = startDeadline(parent.signal, never);
    assert.equal(getEventListeners(parent.signal, "abort").length, 1);
    deadline.end();
    assert.equal(getEventListeners(parent.signal, "abort").length, 0);
  });
});
