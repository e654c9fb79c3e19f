/**
 * What takes too long for every test run: each part goes on until it is through.
 * usage: npm run soak [-- PART [ARGUMENT…]]   (all parts, one after the other, by default)
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Scripts beside this one: `judge` compares with the Go libraries, `faults` sweeps over requests and steps, `walk` takes random ones. */
const parts = ["judge", "faults", "walk"] as const;

const [wanted, ...args] = process.argv.slice(2);
const named = parts.filter((part) => part === wanted);
// A number alone is the seeds of the first part, as ever.
const chosen = wanted === undefined || /^\d+$/.test(wanted) ? parts : named;
if (chosen.length === 0) {
  console.error(`usage: npm run soak [-- ${parts.join("|")} [ARGUMENT…]]`);
  process.exitCode = 2;
}
for (const part of chosen) {
  const script = join(import.meta.dirname, `${part}.ts`);
  if (!existsSync(script)) throw new Error(`${script} is missing`);
  const given = named.length > 0 ? args : part === "judge" && wanted !== undefined ? [wanted] : [];
  const { status } = spawnSync(process.execPath, [script, ...given], { stdio: "inherit" });
  if (status !== 0) process.exitCode = status ?? 1;
}
