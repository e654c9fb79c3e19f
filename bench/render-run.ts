/**
 * One render of many small releases in a process of its own, and one after a change of one value; prints what they took as JSON.
 * usage: node bench/render-run.ts RELEASES
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { loadBuiltins } from "../src/adapters/builtins/builtins.ts";
import type { RenderResult } from "../src/core/rendered.ts";
import type { SourceTree } from "../src/core/source-tree.ts";
import { renderTarget } from "../src/desired/desired.ts";
import { releaseName } from "./inputs/fleet.ts";
import { trioInput, trioTarget, trioValues } from "./inputs/trio.ts";

/** What one process measured; times in ms of CPU, which a busy machine does not stretch, memory in MB. */
export interface RenderRun {
  readonly cold: number;
  readonly changed: number;
  readonly again: number;
  readonly peak: number;
}

const count = Number(process.argv[2]);
const builtins = await loadBuiltins(join(import.meta.dirname, ".."));
const { files } = trioInput(count);
const nothing: RenderResult = { releases: [], problems: [], filteredOut: [], skippedFiles: 0 };

const [first, cold] = timed(files, nothing);
const path = `releases/${releaseName(Math.floor(count / 2))}/values.yaml`;
const [second, changed] = timed({ ...files, [path]: trioValues("changed") }, first);
const again = second.releases.filter((release) => !first.releases.includes(release)).length;
const run: RenderRun = { cold, changed, again, peak: process.resourceUsage().maxRSS / 1024 };
console.log(JSON.stringify(run));

function timed(texts: Readonly<Record<string, string>>, earlier: RenderResult): [RenderResult, number] {
  const request = {
    tree: treeOf(texts),
    target: trioTarget,
    plain: { release: "", namespace: "", adopt: false },
    filter: undefined,
    values: {},
    capabilities: { kubeVersion: "1.36", apiVersions: [], types: [] },
    mandatoryPolicies: undefined,
    earlier,
  };
  const before = process.cpuUsage();
  const result = renderTarget(request, builtins);
  const { user, system } = process.cpuUsage(before);
  const objects = result.releases.reduce((sum, { manifests }) => sum + manifests.length, 0);
  if (objects !== count * 3) throw new Error(`${objects} objects`);
  return [result, (user + system) / 1000];
}

/** As the Git child hands it over: with the names of blobs. */
function treeOf(texts: Readonly<Record<string, string>>): SourceTree {
  const entries = Object.entries(texts).map(([path, text]) => {
    const bytes = Buffer.from(text);
    const oid = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
    return { path, type: "file" as const, oid, size: bytes.length, bytes };
  });
  return { root: "", entries };
}
