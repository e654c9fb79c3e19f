import assert from "node:assert/strict";
import { test } from "node:test";
import { showProgress } from "../../src/cli/progress.ts";
import { recordingIo } from "../support/recording-io.ts";

test("a wait on a terminal: one line that is drawn anew, and goes", () => {
  const { io, written } = recordingIo({ terminal: { out: true, err: true } });
  const progress = showProgress("shop", io);
  progress.at({
    type: "pending",
    lines: ["web: Waiting", "  waits for Deployment web", "api: Syncing\u001b[2J"],
  });
  progress.at({ type: "pending", lines: ["api: Syncing\u001b[2J"] });
  progress.end();
  assert.deepEqual(written().stderr.split("\r\u001b[K"), [
    "",
    "shop: 0 s, the agent has not answered yet",
    "shop: 0 s, web: Waiting (and 1 more)",
    "shop: 0 s, api: Syncing\uFFFD[2J",
    "",
  ]);
});

test("a wait that nobody watches says nothing", () => {
  const { io, written } = recordingIo();
  const progress = showProgress("shop", io);
  progress.at({ type: "pending", lines: ["web: Waiting"] });
  progress.end();
  assert.deepEqual(written(), { stdout: "", stderr: "" });
});
