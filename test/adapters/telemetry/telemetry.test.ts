import assert from "node:assert/strict";
import { test } from "node:test";
import { createTelemetry, type MetricsTelemetry } from "../../../src/adapters/telemetry/telemetry.ts";
import type { PassTelemetry } from "../../../src/ports.ts";

const now = new Date("2026-11-21T12:00:00Z");

function pass(changes: Partial<PassTelemetry> = {}): PassTelemetry {
  return {
    gitSync: "ns/shop",
    release: "checkout",
    result: "synced",
    seconds: 0.2,
    changes: 3,
    drift: [],
    openDrift: 0,
    objects: 12,
    revision: "main@sha1:1a2b3c4",
    sync: "Synced",
    health: "Healthy",
    ...changes,
  };
}

/** The series, one per line, without histograms' buckets. */
async function series(telemetry: MetricsTelemetry): Promise<readonly string[]> {
  const { body } = await telemetry.scrape();
  return body
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#") && !line.includes("_bucket{"));
}

function busy(): MetricsTelemetry {
  const telemetry = createTelemetry(() => now);
  telemetry.pass(
    pass({
      drift: [
        { kind: "Deployment", manager: "kubectl-edit" },
        { kind: "Service", manager: "" },
      ],
      openDrift: 2,
    }),
  );
  telemetry.event("Corrected");
  telemetry.notified("sent", 5);
  telemetry.fetched("ns/shop", 0.3);
  telemetry.apiRequest("apply", 200);
  telemetry.ledger(false, { waiting: 3, lost: 1 });
  telemetry.sourceAge("ns/shop", new Date(now.getTime() - 90_000));
  return telemetry;
}

test("names and labels are those of the documentation", async () => {
  assert.deepEqual(await series(busy()), [
    'syncline_sync_total{gitsync="ns/shop",release="checkout",result="synced"} 1',
    'syncline_drift_total{kind="Deployment",manager="kubectl-edit"} 1',
    'syncline_drift_total{kind="Service",manager="unknown"} 1',
    'syncline_api_requests_total{verb="apply",code="200"} 1',
    'syncline_events_total{event="Corrected"} 1',
    'syncline_notifications_total{result="sent"} 5',
    "syncline_ledger_lost_entries_total 1",
    'syncline_sync_duration_seconds_sum{gitsync="ns/shop"} 0.2',
    'syncline_sync_duration_seconds_count{gitsync="ns/shop"} 1',
    'syncline_git_fetch_seconds_sum{gitsync="ns/shop"} 0.3',
    'syncline_git_fetch_seconds_count{gitsync="ns/shop"} 1',
    'syncline_drift_open{gitsync="ns/shop",release="checkout"} 2',
    'syncline_objects{gitsync="ns/shop",release="checkout"} 12',
    "syncline_ledger_writable 0",
    "syncline_ledger_waiting_entries 3",
    'syncline_release_info{gitsync="ns/shop",release="checkout",revision="main@sha1:1a2b3c4",sync="Synced",health="Healthy"} 1',
    `syncline_last_success_timestamp_seconds{gitsync="ns/shop",release="checkout"} ${now.getTime() / 1000}`,
    'syncline_source_age_seconds{gitsync="ns/shop"} 90',
  ]);
});

test("the type that Prometheus expects", async () => {
  const { contentType, body } = await busy().scrape();
  assert.match(contentType, /^text\/plain; version=0\.0\.4/);
  assert.match(body, /# TYPE syncline_sync_total counter/);
});

test("a release has one info series: the newest", async () => {
  const telemetry = busy();
  telemetry.pass(pass({ revision: "main@sha1:9f8e7d6", sync: "Failed", result: "failed" }));
  const infos = (await series(telemetry)).filter((line) => line.includes("release_info"));
  assert.deepEqual(infos, [
    'syncline_release_info{gitsync="ns/shop",release="checkout",revision="main@sha1:9f8e7d6",sync="Failed",health="Healthy"} 1',
  ]);
});

test("a failed pass is no success", async () => {
  const telemetry = createTelemetry(() => now);
  telemetry.pass(pass({ result: "failed" }));
  telemetry.pass(pass({ result: "held" }));
  assert.ok((await series(telemetry)).every((line) => !line.includes("last_success")));
});

test("what is forgotten leaves nothing behind", async () => {
  const telemetry = busy();
  telemetry.forget("ns/shop");
  assert.ok((await series(telemetry)).every((line) => !line.includes("ns/shop")));
});

test("a forgotten release leaves the others", async () => {
  const telemetry = busy();
  telemetry.pass(pass({ release: "cart" }));
  telemetry.forget("ns/shop", "checkout");
  const left = await series(telemetry);
  assert.ok(left.every((line) => !line.includes("checkout")));
  assert.equal(left.filter((line) => line.includes('release="cart"')).length, 5);
});

test("a thousand managers are fifty and the others", async () => {
  const telemetry = createTelemetry(() => now);
  for (let n = 0; n < 1000; n++) telemetry.pass(pass({ drift: [{ kind: "Deployment", manager: `m${n}` }] }));
  const drift = (await series(telemetry)).filter((line) => line.startsWith("syncline_drift_total"));
  assert.equal(drift.length, 51);
  assert.ok(drift.includes('syncline_drift_total{kind="Deployment",manager="other"} 950'));
});

test("a clock that went back makes no negative age", async () => {
  const telemetry = createTelemetry(() => now);
  telemetry.sourceAge("ns/shop", new Date(now.getTime() + 3_600_000));
  const ages = (await series(telemetry)).filter((line) => line.includes("source_age"));
  assert.deepEqual(ages, ['syncline_source_age_seconds{gitsync="ns/shop"} 0']);
});
