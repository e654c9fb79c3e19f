import assert from "node:assert/strict";
import test from "node:test";
import { renderStats } from "../../src/cli/render-stats.ts";

test("stats: phases, files, and the five slowest releases, the slowest first", () => {
  let ms = 0;
  const usage = () => ({ ms: (ms += 5), cpuMs: 1180.4, peakBytes: 172 * 1024 * 1024 });
  const stats = renderStats(usage);
  assert.equal(
    stats.timed("open", () => "read"),
    "read",
  );
  stats.took("dev/us", { phase: "prepare", release: "" }, 9);
  for (const [at, name] of ["a", "b", "c", "d", "e", "f"].entries())
    stats.took("dev/us", { phase: "read", release: name }, 10 * at);
  stats.took("prod/us", { phase: "read", release: "b" }, 1.4);
  stats.took("dev/us", { phase: "judge", release: "b" }, 35);
  stats.answered(6, 2);
  stats.answered(3, 0);
  assert.deepEqual(stats.text([{ size: 1000 }, { size: 1025 }]).split("\n"), [
    "stats:",
    "  renders                     7",
    "  reused                      2",
    "  files                       2, 2 KiB",
    "  layout and policies         5 ms",
    "  targets                     9 ms",
    "  values, templates, objects  151 ms",
    "  namespaces, duplicates      0 ms",
    "  policies                    35 ms",
    "  unused values               0 ms",
    "  CPU time of the process     1180 ms",
    "  peak memory                 172 MiB",
    "slowest:",
    "  f  dev/us                   50 ms",
    "  b  dev/us                   45 ms",
    "  e  dev/us                   40 ms",
    "  d  dev/us                   30 ms",
    "  c  dev/us                   20 ms",
    "",
  ]);
});
