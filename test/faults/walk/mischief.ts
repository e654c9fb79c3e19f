import { partOf } from "../../../src/core/labels.ts";
import { api } from "../../../tools/testcluster/api.ts";
import { foreignSet } from "./by-hand.ts";
import type { Stage } from "./ground.ts";
import { releaseOf, type Model } from "./model.ts";
import { pathOf, placeOf, slots, type Slot } from "./slots.ts";
import type { Edit } from "./steps.ts";

/** What people did past Git, as far as it decides what may be expected of the agent. Where the agent rightly keeps its hands off, a
 *  person deletes the object, and it comes back as Git has it. */
export interface Mischief {
  /** Somebody who corrects one field again and again would only fight with the agent, which then leaves it. */
  allows(slot: number): boolean;
  note(slot: number, edit: Edit): void;
  noteKill(): void;
  noteCommit(before: Model, after: Model): void;
  /** An object that was labelled into another set, and moved in Git too or lost the rest of our marks, is another set's for all that can
   *  be known. */
  freeMislabelled(): Promise<void>;
  /** Of an object whose managedFields were wiped, nothing tells that it is ours, once Git has let go of it; and when the agent died before
   *  it looked, nothing tells which fields were ours. */
  deleteUnknown(differences: readonly string[]): Promise<void>;
  forget(): void;
}

/** So often is one object edited in a walk: the agent leaves a field after five corrections in ten minutes. */
const mostEdits = 4;

export function createMischief(stage: Stage): Mischief {
  const edits = new Map<number, number>();
  const mislabelled = new Set<number>();
  const wiped = new Set<number>();
  /** Moved in Git, or without all of our labels or fields for a while. */
  const blurred = new Set<number>();
  let unseen: ReadonlySet<number> = new Set();
  return {
    allows: (slot) => (edits.get(slot) ?? 0) < mostEdits,
    note(slot, edit) {
      edits.set(slot, (edits.get(slot) ?? 0) + 1);
      if (edit === "label into another set") mislabelled.add(slot);
      if (edit === "wipe managedFields") wiped.add(slot);
      if (["wipe managedFields", "strip labels", "replace"].includes(edit)) blurred.add(slot);
    },
    noteKill: () => void (unseen = new Set([...unseen, ...wiped])),
    noteCommit(before, after) {
      for (const slot of slots.keys())
        if (releaseOf(before, slot) !== releaseOf(after, slot)) blurred.add(slot);
    },
    async freeMislabelled() {
      for (const slot of mislabelled)
        if (blurred.has(slot)) await deleteIfForeign(stage, slots[slot] as Slot);
    },
    async deleteUnknown(differences) {
      for (const number of wiped) {
        const slot = slots[number] as Slot;
        const about = differences.find((line) => line.startsWith(slot.kind) && line.includes(slot.name));
        if (about === undefined) continue;
        if (unseen.has(number) || about.endsWith("should not be there"))
          await api(stage.scene.cluster, "DELETE", pathOfSlot(stage, slot));
      }
    },
    forget() {
      mislabelled.clear();
      wiped.clear();
      blurred.clear();
      unseen = new Set();
    },
  };
}

async function deleteIfForeign(stage: Stage, slot: Slot): Promise<void> {
  const path = pathOfSlot(stage, slot);
  const { text } = await api(stage.scene.cluster, "GET", path);
  const { metadata } = JSON.parse(text) as { metadata?: { labels?: Readonly<Record<string, string>> } };
  if (metadata?.labels?.[partOf]?.startsWith(foreignSet) === true)
    await api(stage.scene.cluster, "DELETE", path);
}

function pathOfSlot({ spaces }: Stage, slot: Slot): string {
  const { name, namespace } = placeOf(slot, spaces);
  return pathOf(slot, namespace, name);
}
