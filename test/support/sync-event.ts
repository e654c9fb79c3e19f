import type { EventWord, SyncEvent } from "../../src/core/event.ts";

/** An event with everything in it that a test does not care about. */
export function syncEvent(word: EventWord, changes: Partial<SyncEvent> = {}): SyncEvent {
  return {
    word,
    at: "2026-11-21T12:00:00Z",
    gitSync: "syncline-system/shop",
    release: "checkout",
    target: "prod/eu",
    revision: "main@sha1:1a2b3c4d5e6f",
    author: "Alice",
    owner: "team-shop",
    summary: `${word} it was`,
    lines: [],
    key: "syncline-system/shop/checkout trouble",
    ...changes,
  };
}
