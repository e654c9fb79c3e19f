/**
 * Random walks, a seed each: commits, hand edits, restarts and faults, and the end compared with a fresh cluster. The steps of one that fails
 * are shrunk and printed.
 * usage: npm run soak -- walk [WALKS [STEPS [FIRST SEED]]]   (25 walks of 200 steps by default, a minute or two each)
 */
import { shrink } from "../../test/faults/walk/shrink.ts";
import { stepsOf, stepText, type Step } from "../../test/faults/walk/steps.ts";
import { walk } from "../../test/faults/walk/walk.ts";

const [walks = 25, count = 200, first = 1] = process.argv.slice(2).map(Number);
const compareEvery = 50;
const shrinkAttempts = 20;

for (let seed = first; seed < first + walks; seed++) {
  const steps = stepsOf(seed, count);
  const error = await failure(steps);
  console.log(`${error === undefined ? "fine" : "FAILED"}  seed ${seed}, ${count} steps`);
  if (error === undefined) continue;
  process.exitCode = 1;
  console.log(error);
  const few = await shrink(steps, async (fewer) => (await failure(fewer)) !== undefined, shrinkAttempts);
  console.log(`fails with ${few.length} of the steps:`);
  for (const step of few) console.log(`  ${stepText(step)}`);
}
process.exit(); // its cluster ends with it

async function failure(steps: readonly Step[]): Promise<string | undefined> {
  try {
    await walk(steps, { compareEvery, tell: () => undefined });
    return undefined;
  } catch (error) {
    return String(error);
  }
}
