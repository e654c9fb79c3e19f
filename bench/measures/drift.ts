import { until } from "../../tools/testcluster/bootstrap.ts";
import { ofAgent, type AuditMark, type Call } from "../audit.ts";
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

const person = "kubectl-edit";

/** Changes an object by hand and waits until it is put back. */
export async function correctedDrift(stage: Stage, { collection, name, patch }: Edit): Promise<Correction> {
  const { cluster } = stage.bench;
  const mark = stage.mark();
  const live = Promise.withResolvers<undefined>();
  const back = Promise.withResolvers<undefined>();
  let moved: number | undefined;
  const watch = watchCollection(
    cluster,
    `/${collection}?fieldSelector=metadata.name=${name}`,
    ({ object, at }) => {
      const isByHand = (object.metadata.managedFields ?? []).some(({ manager }) => manager === person);
      if (isByHand) moved ??= at;
      else if (moved !== undefined) back.resolve(undefined);
      live.resolve(undefined);
    },
  );
  try {
    await live.promise;
    await stage.edit(`/${collection}/${name}`, person, patch);
    const edited = Date.now();
    await back.promise;
    const write = await correction(mark, name);
    return { afterEvent: write.ended - (moved ?? Number.NaN), afterEdit: write.ended - edited };
  } finally {
    watch.stop();
  }
}

/** The agent's write in the audit log. Its event may come a moment before its line: that is written when the request ends. */
async function correction(mark: AuditMark, name: string): Promise<Call> {
  let found: Call | undefined;
  await until(performance.now() + 5_000, `${name} was put back, but not by the agent`, () => {
    const calls = ofAgent(mark.calls());
    found = calls.findLast((call) => call.verb === "patch" && call.name === name && call.code === 200);
    return Promise.resolve(found !== undefined);
  });
  if (found === undefined) throw new Error("not reached: until() throws");
  return found;
}
