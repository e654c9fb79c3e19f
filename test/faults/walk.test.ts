import { test } from "node:test";
import { stepsOf } from "./walk/steps.ts";
import { walk } from "./walk/walk.ts";

/** Another seed is another walk: SYNCLINE_WALK_SEED; `npm run soak -- walk` takes many. */
const seed = Number(process.env["SYNCLINE_WALK_SEED"] ?? 1);
const count = Number(process.env["SYNCLINE_WALK_STEPS"] ?? 200);

test(`${count} random steps of commits, hand edits, restarts and faults end as a fresh cluster does (seed ${seed})`, async () => {
  const told: string[] = [];
  try {
    await walk(stepsOf(seed, count), { compareEvery: 50, tell: (line) => told.push(line) });
  } catch (error) {
    throw new Error(`seed ${seed}:\n${told.join("\n")}\n${String(error)}`, { cause: error });
  }
});
