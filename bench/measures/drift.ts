import type { KubeObject } from "../../src/core/manifest.ts";
import { ofAgent } from "../audit.ts";
import type { Stage } from "../stage.ts";
import { watchCollection } from "../watch.ts";

/** One hand-made change and its correction, ms. */
export interface Correction {
  /** From the watch event that told of the change (a watch of our own, beside the agent's) to the end of the write that put it back. */
  readonly afterEvent: number;
  /** From the answer that the person got. */
  readonly afterEdit: number;
}

export interface Edit {
  /** `api/v1/namespaces/wide/configmaps`. */
  readonly collection: string;
  readonly name: string;
  /** A merge patch that moves a field which Git declares. */
  readonly patch: object;
}

/** Changes an object by hand and waits until it is put back. */
export async function correctedDrift(stage: Stage, { collection, name, patch }: Edit): Promise<Correction> {
  const { cluster } = stage.bench;
  const mark = stage.mark();
  const told: number[] = [];
  const live = Promise.withResolvers<undefined>();
  const back = Promise.withResolvers<undefined>();
  const watch = watchCollection(
    cluster,
    `/${collection}?fieldSelector=metadata.name=${name}`,
    ({ object, at }) => {
      if (told.length === 0) live.resolve(undefined);
      told.push(at);
      if (told.length > 2 && lastWriter(object) === "syncline") back.resolve(undefined);
    },
  );
  try {
    await live.promise;
    await stage.edit(`/${collection}/${name}`, patch);
    const edited = Date.now();
    await back.promise;
    const write = ofAgent(mark.calls()).findLast(
      (call) => call.verb === "patch" && call.name === name && call.code === 200,
    );
    const [, event] = told;
    if (write === undefined || event === undefined)
      throw new Error(`${name} was put back, but not by the agent`);
    return { afterEvent: write.ended - event, afterEdit: write.ended - edited };
  } finally {
    watch.stop();
  }
}

/** The field manager whose entry is the newest: time has a resolution of a second, so the one without the person's fields decides. */
function lastWriter({ metadata }: KubeObject): string {
  const entries = metadata.managedFields ?? [];
  return entries.some(({ manager }) => manager === "kubectl-edit")
    ? "kubectl-edit"
    : (entries[0]?.manager ?? "");
}
