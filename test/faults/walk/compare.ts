import { setTimeout as sleep } from "node:timers/promises";
import { canonicalJson, isJsonObject, type Json } from "../../../src/core/json.ts";
import { differences, endState, type EndState } from "../rig/end-state.ts";
import type { Ground } from "./ground.ts";

/** What a GitSync has in the cluster, without what the walk's people add beside what Git says. */
export async function stateOf(ground: Ground): Promise<EndState> {
  const state = await endState(ground.scene.cluster, ground);
  return new Map(
    [...state].map(([id, text]) => [id, canonicalJson(withoutForeign(JSON.parse(text) as Json))]),
  );
}

function withoutForeign(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutForeign);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !key.startsWith("foreign"));
  return Object.fromEntries(
    kept.map(([key, inner]) => [key, inner === undefined ? undefined : withoutForeign(inner)]),
  );
}

/** What is to be put right comes by watches: a difference counts when it stays. `look` is told of the differences each time. */
export async function becomesEqual(
  ground: Ground,
  expected: EndState,
  {
    patienceMs,
    look,
  }: { readonly patienceMs: number; readonly look: (lines: readonly string[]) => Promise<void> },
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = differences(await stateOf(ground), expected);
    if (found.length === 0) return;
    if (performance.now() > deadline) throw new Error(`differs from a fresh cluster:\n${found.join("\n")}`);
    await look(found);
    await sleep(200);
  }
}
