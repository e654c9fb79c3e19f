import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  parseFailpoint,
  withFailpoint,
  type FailingPorts,
  failSteps,
} from "../../../src/adapters/failpoint/failpoint.ts";
import { recordingLog } from "../../support/recording-log.ts";

describe("a failpoint is read strictly", () => {
  const rows: readonly (readonly [text: string, want: unknown])[] = [
    ["apply:3:kill", { step: "apply", nth: 3, way: "kill" }],
    ["notify:1:throw", { step: "notify", nth: 1, way: "throw" }],
    ["prune:12:stop", { step: "prune", nth: 12, way: "stop" }],
    ["aply:3:kill", "CFG-FLAG"],
    ["apply:0:kill", "CFG-FLAG"],
    ["apply:x:kill", "CFG-FLAG"],
    ["apply:3:die", "CFG-FLAG"],
    ["apply:3", "CFG-FLAG"],
    ["apply:3:kill:now", "CFG-FLAG"],
    ["", "CFG-FLAG"],
  ];
  for (const [text, want] of rows)
    test(text === "" ? "nothing" : text, () => {
      assert.deepEqual(readOrCode(text), want);
    });
});

function readOrCode(text: string): unknown {
  try {
    return parseFailpoint(text);
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

describe("the step that fails is found by what goes through the ports", () => {
  const own = { apiVersion: "syncline.dev/v1alpha1", kind: "SyncStatus", metadata: { name: "shop.web" } };
  const others = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };
  const signal = new AbortController().signal;
  const by = (manager: string) => ({ manager, force: false, dryRun: false, metadataOnly: true });
  const ref = { group: "", kind: "ConfigMap", namespace: "shop", name: "a" };
  const calls: readonly (readonly [name: string, call: (ports: FailingPorts) => unknown])[] = [
    [
      "fetch",
      ({ git }) => git.read({ url: "", ref: "", auth: undefined, commit: "" as never, path: "" }, signal),
    ],
    ["render", ({ sandbox }) => sandbox.render({} as never, signal)],
    ["intent", ({ cluster }) => cluster.apply(own, by("syncline-agent"), signal)],
    [
      "intent",
      ({ cluster }) => cluster.apply({ ...own, status: { sync: "Syncing" } }, by("syncline-agent"), signal),
    ],
    [
      "status",
      ({ cluster }) => cluster.apply({ ...own, status: { sync: "Synced" } }, by("syncline-agent"), signal),
    ],
    ["apply", ({ cluster }) => cluster.apply(others, by("syncline"), signal)],
    ["apply", ({ cluster }) => cluster.apply(others, by("syncline-handover"), signal)],
    ["wait", ({ cluster }) => cluster.get(ref, {}, signal)],
    ["", ({ cluster }) => cluster.get(ref, { metadataOnly: true }, signal)],
    ["prune", ({ cluster }) => cluster.delete(ref, { uid: "u", propagation: "Background" }, signal)],
    ["ledger", ({ ledger }) => ledger.append([], signal)],
    ["notify", ({ notifier }) => notifier.tell({} as never, [])],
  ];
  for (const [index, [want, call]] of calls.entries())
    test(`call ${index + 1}: ${want || "none"}`, async () => {
      const failed: string[] = [];
      for (const step of failSteps) {
        const ports = withFailpoint(idlePorts(), { step, nth: 1, way: "throw" }, recordingLog());
        await (async () => call(ports))().catch(() => failed.push(step));
      }
      assert.deepEqual(failed, want === "" ? [] : [want]);
    });

  test("only the nth time", async () => {
    const ports = withFailpoint(idlePorts(), { step: "ledger", nth: 2, way: "throw" }, recordingLog());
    const results: string[] = [];
    for (let time = 1; time <= 3; time++)
      await (async () => ports.ledger.append([], signal))().then(
        () => results.push("fine"),
        () => results.push("failed"),
      );
    assert.deepEqual(results, ["fine", "failed", "fine"]);
  });
});

/** Ports that take everything and do nothing. */
function idlePorts(): FailingPorts {
  const done = () => Promise.resolve(undefined as never);
  const nothing = new Proxy({}, { get: () => done, ownKeys: () => [] }) as never;
  const named = (...names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, done])) as never;
  return {
    git: named("head", "read", "close"),
    sandbox: named("render", "spots", "close"),
    cluster: named("discover", "get", "list", "sample", "watch", "apply", "patch", "delete", "create"),
    ledger: named("append", "query", "retain", "close"),
    notifier: nothing,
  };
}
