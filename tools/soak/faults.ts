/**
 * The fault matrix as sweeps: every request of a pass meets every fault once (A2, A3, A4, A10), and the agent is killed before every step
 * (P1). After each case the oracles of test/faults/rig must hold.
 * usage: npm run soak -- faults [PATTERN]   (only sweeps whose name matches: request-drop … request-e409, steps)
 */
import { failSteps } from "../../src/adapters/failpoint/failpoint.ts";
import { conflict, serverError, throttled, type Fault } from "../../test/faults/rig/faults.ts";
import { failpointOf, startRig, type Rig } from "../../test/faults/rig/rig.ts";
import { configMap, shape, startRow, type Row } from "../../test/faults/rig/row.ts";
import type { Selection } from "../../test/faults/rig/rules.ts";

const pattern = new RegExp(process.argv[2] ?? "");
const faults: Readonly<Record<string, Fault>> = {
  drop: { type: "drop" },
  lost: { type: "lose the reply" },
  cut: { type: "cut", bytes: 20 },
  e500: serverError(500),
  e503: serverError(503),
  e429: throttled(1),
  e409: conflict(),
};
/** More requests than a pass of the shape makes: a sweep ends at the first that none has. */
const mostRequests = 60;
const mostTimes = 12;

const counts = { fine: 0, failed: 0 };
for (const [name, fault] of Object.entries(faults)) await sweepRequests(name, fault);
await sweepSteps();
console.log(`${counts.fine} cases are fine, ${counts.failed} failed`);
process.exit(counts.failed > 0 ? 1 : 0); // its cluster ends with it

/** The nth request about a row's commit, for each n. */
async function sweepRequests(word: string, fault: Fault): Promise<void> {
  if (!pattern.test(`request-${word}`)) return;
  const rig = await startRig(`soak-${word}`);
  for (let nth = 1; nth <= mostRequests; nth++) {
    const hit = await attempt(`request-${word}-${nth}`, async () => {
      const row = await startRow(rig, `${word}-${nth}`, shape("1"));
      const rule = rig.proxy.rule(requestsOf(row), fault, { nth });
      change(row, 2);
      await row.settled();
      await row.judge({ deletable: ["configmaps/map-3"] });
      return rule.hits > 0;
    });
    rig.proxy.heal();
    if (hit === false) break;
  }
  await rig.stop();
}

/** All but watches of what belongs to a row: its objects, its SyncStatus, its GitSync. */
function requestsOf({ name, target }: Row): Selection {
  return {
    verb: ["get", "list", "apply", "patch", "create", "update", "delete"],
    path: new RegExp(`/namespaces/${target}/|/syncstatuses/${name}\\.${name}[/?]|/gitsyncs/${name}[/?]`),
  };
}

/** Killed before the nth time of each step, for each n. */
async function sweepSteps(): Promise<void> {
  if (!pattern.test("steps")) return;
  const rig = await startRig("soak-steps");
  for (const step of failSteps)
    for (let nth = 1; nth <= mostTimes; nth++) {
      const hit = await attempt(`step-${step}-${nth}`, () =>
        killedAt(rig, `${step}:${nth}:kill`, `${step}-${nth}`),
      );
      if (hit === false) break;
    }
  await rig.stop();
}

async function killedAt(rig: Rig, point: string, name: string): Promise<boolean> {
  const row = await startRow(rig, name, shape("1"));
  await rig.restart("SIGTERM", { environment: failpointOf(point) });
  change(row, 2);
  const settled = row.settled().then(
    () => "settled" as const,
    () => "not settled" as const,
  );
  const first = await Promise.race([rig.agent.ended.then(() => "ended" as const), settled]);
  await rig.restart("SIGKILL");
  await row.judge({ deletable: ["configmaps/map-3"], interrupted: 1 });
  return first === "ended";
}

/** What every case commits: values change, one object comes and one goes. */
function change(row: Row, value: number): void {
  row.commit({
    ...shape(String(value), 2),
    "map-3.yaml": null,
    "map-4.yaml": configMap("map-4", String(value)),
  });
}

/** One case; a failure is told and counted, and the sweep goes on. undefined = it failed. */
async function attempt(name: string, run: () => Promise<boolean>): Promise<boolean | undefined> {
  const begun = performance.now();
  try {
    const hit = await run();
    if (hit) counts.fine++;
    console.log(`${hit ? "fine" : "the end"}  ${name}  ${Math.round(performance.now() - begun)} ms`);
    return hit;
  } catch (error) {
    counts.failed++;
    console.log(
      `FAILED  ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return undefined;
  }
}
