import assert from "node:assert/strict";
import { test } from "node:test";
import { SynclineError } from "../../src/core/errors.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import type { Deps } from "../../src/sync/deps.ts";
import { readHealth } from "../../src/sync/read-health.ts";
import { manifest } from "../diff/objects.ts";
import { memoryOf } from "./memory.ts";

const { ref, object } = manifest();
const account = { namespace: "shop", name: "deployer" };
const { signal } = new AbortController();

function deployment(version: string, ready: number, generation = 1): KubeObject {
  const metadata = { ...object.metadata, uid: "u1", generation, resourceVersion: version };
  const counts = { replicas: 3, updatedReplicas: 3, availableReplicas: ready };
  return {
    ...object,
    kind: "Deployment",
    apiVersion: "apps/v1",
    metadata,
    spec: { replicas: 3, selector: { matchLabels: { app: "web" } } },
    status: { observedGeneration: generation, ...counts },
  };
}

type Seen = KubeObject | "denied" | undefined;
/** [second, what the cluster has, requests of this look, verdict, seconds until the next one] */
type Step = readonly [second: number, seen: Seen, requests: string, want: string, again: number];

const rows: readonly [string, readonly Step[]][] = [
  [
    "healthy is read once",
    [
      [0, deployment("1", 3), "get", "Healthy", Infinity],
      [500, deployment("1", 3), "", "Healthy", Infinity],
    ],
  ],
  [
    "not at the first look, but then, what stands around it is looked at, and ever more seldom",
    [
      [0, deployment("1", 1), "get", "Progressing", 2],
      [1.5, deployment("1", 1), "", "Progressing", 0.5],
      [2, deployment("1", 1), "get list list list", "Progressing", 5],
      [100, deployment("1", 1), "get list list list", "Progressing", 25],
      [299, deployment("1", 1), "get list list list", "Progressing", 1],
      [300, deployment("1", 1), "get", "Degraded", 60],
      [1000, deployment("1", 1), "get list list list", "Degraded", 60],
    ],
  ],
  [
    "what moves all the time is read once a second, and looked around every few",
    [
      [0, deployment("1", 1), "get", "Progressing", 2],
      [0.4, deployment("2", 1), "", "Progressing", 0.6],
      [1, deployment("3", 1), "get list list list", "Progressing", 5],
      [2, deployment("4", 1), "get", "Progressing", 5],
      [3, deployment("5", 3), "get", "Healthy", Infinity],
    ],
  ],
  [
    "healthy and written again and again (an annotation every second) is read ever more seldom; bad news then come a little later",
    [
      ...[0, 1, 2, 3, 4].map((at): Step => [at, deployment(`${at}`, 3), "get", "Healthy", Infinity]),
      [5, deployment("5", 3), "", "Healthy", 1],
      [6, deployment("6", 3), "get", "Healthy", Infinity],
      [8, deployment("8", 3), "", "Healthy", 2],
      [10, deployment("10", 3), "get", "Healthy", Infinity],
      [12, deployment("12", 1), "", "Healthy", 6],
      [18, deployment("12", 1), "get", "Progressing", 2],
      [19, deployment("13", 1), "get list list list", "Progressing", 5],
    ],
  ],
  [
    "healthy and written now and then is read at once",
    [0, 100, 200, 300, 400, 500, 600].map((at): Step => [
      at,
      deployment(`${at}`, 3),
      "get",
      "Healthy",
      Infinity,
    ]),
  ],
  [
    "what may not be read is unknown, and asked again",
    [
      [0, "denied", "get", "Unknown", 5],
      [5, deployment("1", 3), "get", "Healthy", Infinity],
    ],
  ],
  ["what is not there is missing", [[0, undefined, "get", "Missing", Infinity]]],
];

for (const [name, steps] of rows) {
  test(`reading health: ${name}`, async () => {
    const memory = memoryOf("web", undefined);
    for (const [second, seen, requests, want, again] of steps) {
      const asked: string[] = [];
      const deps = depsOf(second, seen, asked);
      const { status } = await readHealth(memory, [manifest()], account, deps, signal);
      assert.equal(`${status}: ${asked.join(" ")}`, `${want}: ${requests}`, `at ${String(second)} s`);
      assert.equal(Math.round(memory.lookAgain - second * 1000) / 1000, again, `after ${String(second)} s`);
    }
  });
}

function depsOf(second: number, seen: Seen, asked: string[]): Deps {
  const version = typeof seen === "object" ? (seen.metadata.resourceVersion ?? "") : "";
  const cluster = {
    get: () => {
      asked.push("get");
      const denied = new SynclineError("API-DENIED", "may not get deployments");
      return seen === "denied" ? Promise.reject(denied) : Promise.resolve(seen);
    },
    sample: () => {
      asked.push("list");
      return Promise.resolve([]);
    },
  };
  return {
    cluster,
    clock: { monotonicMs: () => second * 1000 },
    live: { get: () => (version === "" ? undefined : { ref, resourceVersion: version }) },
    slots: { run: (task: () => Promise<unknown>) => task() },
  } as unknown as Deps;
}
