import { setTimeout as sleep } from "node:timers/promises";
import type { Scene } from "../../support/scene.ts";
import { conflict, serverError, throttled, type Fault } from "../rig/faults.ts";
import type { EndState } from "../rig/end-state.ts";
import type { Selection } from "../rig/rules.ts";
import { becomesEqual, stateOf } from "./compare.ts";
import { editByHand } from "./by-hand.ts";
import { freshGround, openStage, openTwin, type Stage } from "./ground.ts";
import { judge } from "./judge.ts";
import { changed, filesOf, firstModel, idsOf, mended, type Model } from "./model.ts";
import { createMischief, type Mischief } from "./mischief.ts";
import { approveHeld, settle } from "./settle.ts";
import { slots } from "./slots.ts";
import { stepText, type Step, type Trouble } from "./steps.ts";

export interface WalkOptions {
  /** The walk's state is compared with a fresh cluster after so many steps, and at the end. */
  readonly compareEvery: number;
  readonly tell: (line: string) => void;
}

/** Where a walk stands. */
interface Walk {
  readonly stage: Stage;
  /** Where the same commits are synced once, into fresh namespaces. */
  readonly twin: Scene;
  readonly mischief: Mischief;
  model: Model;
  readonly history: Model[];
  head: string;
  /** What a commit took out of Git, each time. */
  readonly removed: string[];
  kills: number;
  comparisons: number;
}

/** Takes the steps, one after the other, against one agent and one repository; now and then waits until everything is settled and
 *  compares what is live with namespaces into which another agent has synced the same commit once. Throws with what differs. */
export async function walk(steps: readonly Step[], { compareEvery, tell }: WalkOptions): Promise<void> {
  const [stage, twin] = await Promise.all([openStage(), openTwin()]);
  const state: Walk = {
    ...{ stage, twin, mischief: createMischief(stage), model: firstModel, head: "" },
    ...{ history: [], removed: [], kills: 0, comparisons: 0 },
  };
  const mark = stage.scene.mark();
  try {
    commit(state, firstModel);
    await stage.scene.gitSync("walk", { target: { environment: "prod" } });
    await settle(stage, state.head, [...firstModel.releases.keys()]);
    for (const [index, step] of steps.entries()) {
      tell(`${index + 1}. ${stepText(step)}${aboutOf(state.model, step)}`);
      await take(state, step);
      if ((index + 1) % compareEvery === 0 || index + 1 === steps.length) await compare(state, tell);
    }
    await judge(stage, { ...state, mark, releases: [...state.model.releases.keys()] });
  } catch (error) {
    throw new Error(`${String(error)}\n${stage.scene.logs().slice(-3000)}`, { cause: error });
  } finally {
    await Promise.all([stage.scene.stop(), twin.stop()]);
  }
}

async function take(state: Walk, step: Step): Promise<void> {
  const { stage, model, mischief } = state;
  switch (step.do) {
    case "commit":
      commit(state, step.changes.reduce(changed, model));
      return;
    case "revert":
      commit(state, state.history.at(-1 - step.commits) ?? firstModel);
      return;
    case "by hand": {
      const number = nthInGit(model, step.slot);
      const slot = slots[number];
      if (slot === undefined || !mischief.allows(number)) return;
      mischief.note(number, step.edit);
      await editByHand(stage.scene.cluster, slot, step, stage.spaces);
      return;
    }
    case "approve":
      await approveHeld(stage);
      return;
    case "kill":
      state.kills++;
      mischief.noteKill();
      await stage.scene.restart(step.signal);
      return;
    case "trouble":
      disturb(stage, step.trouble, step.requests);
      return;
    case "git away":
      await stage.scene.git.stop();
      await sleep(500);
      await stage.scene.git.start();
      return;
    case "pause":
      await sleep(step.ms);
      return;
  }
}

/** Which object an edit is about. */
function aboutOf(model: Model, step: Step): string {
  return step.do === "by hand" ? ` (${slots[nthInGit(model, step.slot)]?.name ?? ""})` : "";
}

/** Of what Git has now, going round. */
function nthInGit({ releases }: Model, nth: number): number {
  const there = [...releases.values()]
    .flatMap(({ objects }) => [...objects.keys()])
    .toSorted((a, b) => a - b);
  return there[nth % there.length] ?? 0;
}

/** Commits the difference between two models, if there is one. */
function commit(state: Walk, next: Model): void {
  const { spaces, scene } = state.stage;
  const [before, now] = [state.head === "" ? {} : filesOf(state.model, spaces), filesOf(next, spaces)];
  const gone = Object.keys(before).filter((path) => !(path in now));
  const files = {
    ...Object.fromEntries(gone.map((path) => [path, null])),
    ...Object.fromEntries(Object.entries(now).filter(([path, text]) => before[path as never] !== text)),
  };
  const ids = idsOf(next, spaces);
  state.removed.push(...[...idsOf(state.model, spaces)].filter((id) => !ids.has(id)));
  state.mischief.noteCommit(state.model, next);
  state.model = next;
  state.history.push(next);
  if (Object.keys(files).length > 0) state.head = scene.commit(files);
}

const troubles: Readonly<Record<Exclude<Trouble, "cut connections">, readonly [Selection, Fault]>> = {
  "lost replies": [{ verb: ["apply", "patch", "delete"] }, { type: "lose the reply" }],
  "too many requests": [{ verb: ["apply", "get", "list", "delete"] }, throttled(1)],
  "server errors": [{ verb: ["apply", "get", "list", "delete"] }, serverError(503, "ServiceUnavailable")],
  "lost conflicts": [{ verb: ["apply", "delete"] }, conflict()],
};

function disturb({ scene: { proxy } }: Stage, trouble: Trouble, requests: number): void {
  if (trouble === "cut connections") proxy.cutAll();
  else proxy.rule(...troubles[trouble], { first: requests });
}

/** Ends all trouble, waits, and compares. */
async function compare(state: Walk, tell: (line: string) => void): Promise<void> {
  const { stage, mischief } = state;
  stage.scene.proxy.heal();
  commit(state, mended(state.model));
  await mischief.freeMislabelled();
  const [expected] = await Promise.all([freshState(state), settle(stage, state.head, namesIn(state))]);
  await becomesEqual(stage, expected, { patienceMs: 30_000, look: (found) => mischief.deleteUnknown(found) });
  mischief.forget();
  tell(`   as a fresh cluster: ${expected.size} objects`);
}

function namesIn({ model }: Walk): readonly string[] {
  return [...model.releases.keys()];
}

/** What becomes of the same commit in fresh namespaces. */
async function freshState(state: Walk): Promise<EndState> {
  const { model, twin } = state;
  const gitSync = `fresh-${++state.comparisons}`;
  const { ground, head } = await freshGround(twin, gitSync, model);
  await settle(ground, head, namesIn(state));
  const found = await stateOf(ground);
  await twin.gitSync(gitSync, { source: { ref: gitSync }, suspend: true });
  return found;
}
