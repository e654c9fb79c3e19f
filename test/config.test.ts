import assert from "node:assert/strict";
import { test } from "node:test";
import { readAgentConfig, type AgentConfig } from "../src/config.ts";

type Input = Parameters<typeof readAgentConfig>;
const rows: readonly (readonly [string, Input, Partial<AgentConfig>])[] = [
  [
    "defaults",
    [{}, {}],
    { dataDir: "/var/lib/syncline", kubeconfig: undefined, leaderElection: true, maxQps: undefined },
  ],
  ["the environment", [{}, { SYNCLINE_DATA_DIR: "/data" }], { dataDir: "/data" }],
  [
    "an empty variable is not set",
    [{}, { KUBECONFIG: "", SYNCLINE_DATA_DIR: "" }],
    { kubeconfig: undefined, dataDir: "/var/lib/syncline" },
  ],
  ["a flag wins", [{ "data-dir": "/flag" }, { SYNCLINE_DATA_DIR: "/data" }], { dataDir: "/flag" }],
  [
    "switches",
    [{ "no-leader-election": true, "metrics-address": "off" }, {}],
    { leaderElection: false, metrics: "off" },
  ],
];
for (const [name, input, want] of rows) {
  test(`agent configuration: ${name}`, () => {
    const config = readAgentConfig(...input);
    for (const [key, value] of Object.entries(want))
      assert.deepEqual(config[key as keyof AgentConfig], value);
  });
}

test("all wrong flags are told at once", () => {
  const flags = { concurrency: "0", "log-level": "loud", "api-address": "0.0.0.0:1", "max-qps": "x" };
  assert.throws(
    () => readAgentConfig(flags, {}),
    /(?=.*--concurrency)(?=.*--log-level)(?=.*--api-address)(?=.*--max-qps)/,
  );
});
