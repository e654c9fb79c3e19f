import { hash } from "node:crypto";
import type { Builtins } from "../core/builtins.ts";
import type { Problem } from "../core/problem.ts";
import type { SourceTree } from "../core/source-tree.ts";
import { nearest } from "../core/text.ts";
import type { PolicyFile, PolicySet } from "../policy/policy.ts";
import { readPolicies } from "../policy/read.ts";
import type { ConfigRepo } from "../repo/model.ts";
import { textOf } from "../repo/text.ts";
import { openTree } from "../repo/tree.ts";

/** All policies that hold for a repo: the packs it names, its own, and the platform's mandatory ones. */
export function policiesFor(
  repo: ConfigRepo | undefined,
  mandatory: SourceTree | undefined,
  { packs }: Builtins,
): {
  readonly policies: PolicySet;
  readonly problems: readonly Problem[];
  /** Of everything the policies were read from. */
  readonly digest: string;
} {
  const problems: Problem[] = [];
  const named = (repo?.settings.policies.packs ?? []).flatMap((pack) => {
    const files = packs.get(pack);
    if (files === undefined) problems.push(unknownPack(pack, repo?.settings.file ?? "", packs));
    return files ?? [];
  });
  const own = (repo?.policies ?? []).map(({ file, text }) => ({ path: file, text }));
  const files = [...named, ...own, ...mandatoryFiles(mandatory, problems)];
  const read = readPolicies(files);
  const digest = hash("sha256", JSON.stringify(files), "base64url");
  return { policies: read.policies, problems: [...problems, ...read.problems], digest };
}

function mandatoryFiles(tree: SourceTree | undefined, problems: Problem[]): readonly PolicyFile[] {
  if (tree === undefined) return [];
  const opened = openTree(tree);
  problems.push(...opened.problems);
  return [...opened.files.values()].flatMap((file): readonly PolicyFile[] => {
    if (!/\.ya?ml$/.test(file.path)) return [];
    const read = textOf(file);
    if (read.text !== undefined) return [{ path: file.file, text: read.text, mandatory: true }];
    problems.push(read.problem);
    return [];
  });
}

function unknownPack(pack: string, file: string, packs: Builtins["packs"]): Problem {
  const known = [...packs.keys()].sort();
  const near = nearest(pack, known);
  const hint = near === undefined ? `There is: ${known.join(", ") || "none"}.` : `Did you mean ${near}?`;
  const position = { file, line: 0, column: 0 };
  return {
    severity: "error",
    code: "POL-INVALID",
    message: `there is no policy pack "${pack}"`,
    position,
    hint,
  };
}
