import assert from "node:assert/strict";
import { test } from "node:test";
import type { LedgerRecord } from "../../src/core/ledger-entry.ts";
import type { Ledger, LedgerQuery } from "../../src/ports.ts";
import { record } from "../support/ledger-record.ts";
import { genesis, hashOf } from "../../src/adapters/ledger/chain.ts";
import { canonicalJson, type JsonObject } from "../../src/core/json.ts";

const signal = new AbortController().signal;
const web = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" };
const settings = { group: "", kind: "ConfigMap", namespace: "shop", name: "settings" };

const history: readonly LedgerRecord[] = [
  record({
    summary: "one",
    time: "2026-11-01T00:00:00Z",
    details: { objects: [{ ...web, result: "created" }] },
  }),
  record({
    summary: "two",
    time: "2026-11-02T00:00:00Z",
    release: "cart",
    event: "Drift",
    details: { drift: [{ ref: settings, path: ".data" }] },
  }),
  record({ summary: "three", time: "2026-11-03T00:00:00Z", gitSync: "team/other", event: "Failed" }),
  record({
    summary: "four",
    time: "2026-11-04T00:00:00.500Z",
    event: "Corrected",
    details: { objects: [settings, web], drift: [{ ref: settings }] },
  }),
];

const queries: readonly [name: string, query: LedgerQuery, want: readonly string[]][] = [
  ["everything, newest first", { limit: 10 }, ["four", "three", "two", "one"]],
  ["the newest two", { limit: 2 }, ["four", "three"]],
  ["nothing asked for", { limit: 0 }, []],
  ["of one GitSync", { limit: 10, gitSync: "team/other" }, ["three"]],
  ["of one release", { limit: 10, gitSync: "syncline-system/shop", release: "cart" }, ["two"]],
  ["of some events", { limit: 10, events: ["Drift", "Corrected"] }, ["four", "two"]],
  ["of no event", { limit: 10, events: [] }, []],
  [
    "since a time without milliseconds, inclusive",
    { limit: 10, since: "2026-11-03T00:00:00Z" },
    ["four", "three"],
  ],
  ["since a time in another zone", { limit: 10, since: "2026-11-04T01:00:00.500+01:00" }, ["four"]],
  ["about an object", { limit: 10, object: { kind: "Deployment", name: "web" } }, ["four", "one"]],
  ["about an object, fully named", { limit: 10, object: settings }, ["four", "two"]],
  ["not about a namesake of another group", { limit: 10, object: { ...web, group: "extensions" } }, []],
  ["not about a namesake elsewhere", { limit: 10, object: { ...web, namespace: "staging" } }, []],
  ["with a quote in the question", { limit: 10, gitSync: "' OR 1=1 --" }, []],
];

/** What every Ledger must do: the fake and the real one pass the same. */
export function ledgerContract(name: string, open: () => Promise<Ledger>): void {
  async function withLedger(use: (ledger: Ledger) => Promise<void>): Promise<void> {
    const ledger = await open();
    try {
      await use(ledger);
    } finally {
      await ledger.close();
    }
  }

  function withHistory(use: (ledger: Ledger) => Promise<void>): Promise<void> {
    return withLedger(async (ledger) => {
      await ledger.append(history.slice(0, 3), signal);
      await ledger.append(history.slice(3), signal);
      await use(ledger);
    });
  }

  for (const [title, query, want] of queries) {
    test(`${name}: ${title}`, () =>
      withHistory(async (ledger) => {
        const found = await ledger.query(query, signal);
        assert.deepEqual(
          found.map((entry) => entry.summary),
          want,
        );
      }));
  }

  test(`${name}: entries are numbered and chained from the first on`, () =>
    withHistory(async (ledger) => {
      const entries = (await ledger.query({ limit: 10 }, signal)).toReversed();
      let previous = genesis;
      for (const [index, entry] of entries.entries()) {
        const { hash, ...rest } = entry;
        assert.equal(entry.seq, index + 1);
        assert.equal(entry.previous, previous);
        assert.equal(hash, hashOf(previous, canonicalJson(rest as unknown as JsonObject)));
        previous = hash;
      }
    }));

  test(`${name}: gives back what it was given, odd texts too`, async () => {
    const odd = record({
      summary: "nul \0, lone \ud800, ✓, '\"",
      details: { a: [1, null, { b: "\u2028" }], objects: "none", drift: [1] },
    });
    const ledger = await open();
    await ledger.append([odd], signal);
    const [entry] = await ledger.query({ limit: 1 }, signal);
    const { seq: _seq, hash: _hash, previous: _previous, ...got } = entry!;
    assert.deepEqual(got, odd);
    await ledger.close();
  });

  test(`${name}: appends made at once are all kept, each group in its own order`, () =>
    withLedger(async (ledger) => {
      const groups = Array.from({ length: 20 }, (_, group) =>
        [0, 1, 2].map((n) => record({ release: `r${group}`, summary: `${n}` })),
      );
      await Promise.all(groups.map((group) => ledger.append(group, signal)));
      for (let group = 0; group < 20; group++) {
        const entries = await ledger.query({ limit: 10, release: `r${group}` }, signal);
        assert.deepEqual(
          entries.map((entry) => entry.summary),
          ["2", "1", "0"],
        );
      }
    }));

  test(`${name}: retention removes the old, keeps the chain, and says so`, () =>
    withHistory(async (ledger) => {
      const now = new Date("2026-11-05T00:00:00Z");
      assert.equal(await ledger.retain(2.5, now, signal), 2);
      const entries = await ledger.query({ limit: 10 }, signal);
      assert.deepEqual(
        entries.map((entry) => [entry.seq, entry.event]),
        [
          [5, "Checkpoint"],
          [4, "Corrected"],
          [3, "Failed"],
        ],
      );
      assert.deepEqual(entries[0]?.details, {
        reason: "retention",
        first: 3,
        previous: entries[2]?.previous,
        removed: 2,
      });
      assert.equal(await ledger.retain(2.5, now, signal), 0);
    }));

  test(`${name}: an entry dated in the future does not stop retention, nor does it hide a young one`, () =>
    withLedger(async (ledger) => {
      const times = ["2026-11-01", "2099-01-01", "2026-11-02", "2026-11-20", "2026-11-01"];
      await ledger.append(
        times.map((day) => record({ time: `${day}T00:00:00Z`, summary: day })),
        signal,
      );
      assert.equal(await ledger.retain(5, new Date("2026-11-21T00:00:00Z"), signal), 3);
      const left = await ledger.query({ limit: 10 }, signal);
      assert.deepEqual(
        left.map((entry) => entry.seq),
        [6, 5, 4],
      );
    }));

  test(`${name}: with a clock that went back the newest is still what came last`, () =>
    withLedger(async (ledger) => {
      for (const hour of ["12", "10", "11"])
        await ledger.append([record({ time: `2026-11-21T${hour}:00:00Z`, summary: hour })], signal);
      const summaries = async (since?: string): Promise<readonly string[]> =>
        (await ledger.query({ limit: 10, ...(since && { since }) }, signal)).map(({ summary }) => summary);
      assert.deepEqual(await summaries(), ["11", "10", "12"]);
      assert.deepEqual(await summaries("2026-11-21T10:30:00Z"), ["11", "12"]);
    }));

  test(`${name}: retention of only old entries leaves one to continue`, () =>
    withHistory(async (ledger) => {
      assert.equal(await ledger.retain(1, new Date("2027-11-05T00:00:00Z"), signal), 3);
      await ledger.append([record({ summary: "five" })], signal);
      const entries = await ledger.query({ limit: 10 }, signal);
      assert.deepEqual(
        entries.map((entry) => entry.seq),
        [6, 5, 4],
      );
    }));

  test(`${name}: an aborted signal stops it before anything is written`, () =>
    withLedger(async (ledger) => {
      await assert.rejects(ledger.append([record()], AbortSignal.abort(new Error("stop"))), {
        message: "stop",
      });
      assert.deepEqual(await ledger.query({ limit: 10 }, signal), []);
    }));

  test(`${name}: refuses after close`, async () => {
    const ledger = await open();
    await ledger.close();
    await assert.rejects(ledger.append([record()], signal), /closed/);
  });
}
