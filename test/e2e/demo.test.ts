import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { scenes } from "../../tools/demo/scenes.ts";
import { outsideVariable } from "../../tools/testcluster/outside.ts";

interface Played {
  readonly code: number | null;
  readonly output: string;
  /** What it left in its folder for temporary files, and processes that still name it. */
  readonly left: readonly string[];
}

/** The demo as its own process, with a folder for temporary files that only it uses. `seen` hears of all output so far. */
async function play(
  args: readonly string[],
  seen: (output: string, kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Played> {
  const root = join(import.meta.dirname, "..", "..");
  const dir = mkdtempSync(join(tmpdir(), "syncline-test-demo-"));
  after(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  const child = spawn(process.execPath, [join(root, "tools", "demo", "demo.ts"), ...args], {
    env: { ...process.env, TMPDIR: dir, [outsideVariable]: undefined },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      seen(output, (signal) => child.kill(signal));
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output, left: [...readdirSync(dir), ...processesNaming(dir)] };
}

/** Command lines that hold a text; none where there is no /proc. */
function processesNaming(text: string): readonly string[] {
  if (!existsSync("/proc/self/cmdline")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(commandLine)
    .filter((line) => line.includes(text));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return ""; // it ended meanwhile
  }
}

describe("npm run demo", () => {
  test("--once: every scene comes to what it shows, and nothing is left", async () => {
    const { code, output, left } = await play(["--once"]);
    assert.equal(code, 0, output);
    const headings = output.match(/^ {2}── .*? ─/gm) ?? [];
    assert.deepEqual(headings, [
      "  ── A cluster ─",
      ...scenes.map(({ title }, at) => `  ── ${at + 1} · ${title} ─`),
    ]);
    const wide = output.split("\n").filter((line) => line.length > 110);
    assert.deepEqual(wide, []);
    assert.deepEqual(left, []);
  });

  test("SIGINT in the middle: it ends with 130, and nothing is left", async () => {
    let isSent = false;
    const { code, output, left } = await play(["--once"], (text, kill) => {
      if (isSent || !text.includes("kubectl apply -f gitsync.yaml")) return;
      isSent = true;
      kill("SIGINT");
    });
    assert.equal(code, 130, output);
    assert.deepEqual(left, []);
  });

  test("a context that is not there: one clear message, and nothing is left", async () => {
    const { code, output, left } = await play(["--once", "--context", "no-such-context"]);
    assert.equal(code, 1, output);
    assert.match(output, /context no-such-context of your kubeconfig cannot be used/);
    assert.deepEqual(left, []);
  });
});
