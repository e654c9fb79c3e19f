import { startAgent, type AgentOptions, type BenchAgent } from "../agent.ts";
import { waitUntilApplied } from "../applied.ts";
import { ofAgent, type Call } from "../audit.ts";
import { wideConfigMaps, wideInput } from "../inputs/wide.ts";
import { memoryOf, watchChildren } from "../memory.ts";
import { rawUserAgent } from "../raw-client.ts";
import type { Stage } from "../stage.ts";

/** Two first applies by the raw client, and one by a fresh agent. */
export interface FirstApply {
  /** Objects per second. */
  readonly raw: number;
  /** Of the very bytes that the agent sends: with the labels and the annotation that tell whose an object is. */
  readonly rawMarked: number;
  readonly ours: number;
  /** From the answer of the Git server that first carried the commit to the status that says it is applied, ms. */
  readonly whole: number;
  /** Peak memory, MB. */
  readonly peak: number;
  readonly childPeak: number;
}

/** An agent that has just applied the wide release. */
export interface Applied {
  readonly agent: BenchAgent;
  readonly gitSync: string;
  readonly namespace: string;
  readonly repo: ReturnType<Stage["repository"]>["repo"];
  readonly objects: number;
}

const gitSync = "wide";

/** Applies so many ConfigMaps three times: with the raw client into two namespaces, with a fresh agent into another. `then` gets that
 *  agent before it is stopped and everything is swept away. */
export async function firstApply(
  stage: Stage,
  {
    objects,
    run,
    form,
  }: { readonly objects: number; readonly run: string; readonly form: "files" | "one file" },
  options: AgentOptions,
  then: (applied: Applied) => Promise<void> = () => Promise.resolve(),
): Promise<FirstApply> {
  const namespace = `wide-${run}`;
  const raw = await rawRate(stage, `raw-${run}`, objects, "as in Git");
  const rawMarked = await rawRate(stage, `marked-${run}`, objects, "marked");

  const { repo, commit } = stage.repository(wideInput(wideConfigMaps(objects), form));
  const agent = await startAgent(stage.bench, options);
  try {
    const children = watchChildren(agent.pid);
    const began = Date.now();
    const mark = stage.mark();
    await stage.createGitSync(gitSync, repo, { namespace });
    const at = await waitUntilApplied(stage.bench, { gitSync, commit, releases: 1, objects });
    const { peak: childPeak } = children.stop();
    const result = {
      raw,
      rawMarked,
      ours: rate(
        ofAgent(mark.calls()).filter((call) => isOfPass(call, namespace)),
        objects,
      ),
      whole: at - stage.clock.seenAt(commit, began),
      peak: memoryOf(agent.pid)?.peak ?? Number.NaN,
      childPeak,
    };
    await then({ agent, gitSync, namespace, repo, objects });
    return result;
  } finally {
    await stage.removeGitSync(gitSync);
    await agent.stop();
    const namespaces = [`raw-${run}`, `marked-${run}`, namespace];
    await stage.sweep(namespaces.map((name) => `api/v1/namespaces/${name}/configmaps`));
  }
}

async function rawRate(
  stage: Stage,
  namespace: string,
  objects: number,
  form: Parameters<Stage["raw"]>[2],
): Promise<number> {
  const mark = stage.mark();
  await stage.raw(namespace, objects, form);
  const calls = mark.calls().filter(({ userAgent }) => userAgent === rawUserAgent);
  return rate(calls, objects);
}

/** The look at what exists, and the writes. */
function isOfPass({ verb, resource, namespace }: Call, own: string): boolean {
  return namespace === own && resource === "configmaps" && (verb === "list" || verb === "patch");
}

/** From the beginning of the first request to the end of the last, by the API server's own clock. */
function rate(calls: readonly Call[], objects: number): number {
  const writes = calls.filter(({ verb, code }) => verb === "patch" && code === 201).length;
  if (writes !== objects) throw new Error(`${writes} objects were created; there should be ${objects}`);
  const began = Math.min(...calls.map((call) => call.began));
  const ended = Math.max(...calls.map((call) => call.ended));
  return objects / ((ended - began) / 1000);
}
