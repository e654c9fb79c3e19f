import { posix } from "node:path";
import { SynclineError } from "../../core/errors.ts";
import { pathText } from "../../core/field-path.ts";
import { refText } from "../../core/object-ref.ts";
import { targetText } from "../../core/target.ts";
import { printable } from "../../core/text.ts";
import { whyAbsent, whyNotThere, type AbsentQuestion } from "../../explain/absent-field.ts";
import type { Call } from "../command.ts";
import type { Workshop } from "../renderings.ts";
import { sourceFiles } from "../source-texts.ts";
import { chooseTargets } from "../targets.ts";
import { traceAll } from "../tracings.ts";
import { candidatesOf, type Candidate } from "./candidate.ts";
import { explainCandidates, type ExplainedCandidates } from "./explain-candidates.ts";

/** A field that no object has which was asked for: CLI-NOT-FOUND with the reason, as far as it can be known. */
export async function absentError(
  path: string,
  absent: ExplainedCandidates["absent"],
  workshop: Workshop,
  call: Call,
): Promise<SynclineError> {
  const [first] = absent;
  if (first === undefined) return new SynclineError("CLI-NOT-FOUND", "there is no such field");
  const { candidate, at } = first;
  const { ref } = candidate.manifest;
  const { target, view } = candidate.tracing;
  const asked = at.step.startsWith("[") ? pathText(at.at.path) + at.step : pathText([...at.at.path, at.step]);
  const where = targetText(target) === "" ? "" : ` in ${targetText(target)}`;
  const hint = whyAbsent({
    absent: at,
    asked: path,
    here: view,
    elsewhere: await inOtherTargets(path, candidate, workshop, call),
    templates: templatesOf(candidate, workshop),
  });
  return new SynclineError("CLI-NOT-FOUND", `${refText(ref)} has no ${asked}${where}`, { hint });
}

/** What is said below the answers when some targets have the field and others have not; "" when all have it. */
export function absentNote({ absent, leaves }: ExplainedCandidates): string {
  const [first] = absent;
  if (first === undefined) return "";
  const targets = absent.map(({ candidate }) => targetText(candidate.tracing.target));
  const why = whyNotThere(leaves, first.candidate.tracing.view);
  return `${printable(`not in ${targets.join(", ")}${why === "" ? "" : `: ${why}`}`)}\n`;
}

/** The field of the same object in every target of the repository. */
async function inOtherTargets(
  path: string,
  { manifest, tracing }: Candidate,
  workshop: Workshop,
  call: Call,
): Promise<AbsentQuestion["elsewhere"]> {
  const { targets } = chooseTargets(workshop.source, {});
  const { tracings } = await traceAll({ ...workshop, targets }, call, [tracing.view.name]);
  const same = candidatesOf(tracings).filter(
    ({ manifest: { ref } }) =>
      ref.kind === manifest.ref.kind && ref.group === manifest.ref.group && ref.name === manifest.ref.name,
  );
  const found = explainCandidates(same, path, 1).leaves;
  return [...new Map(found.map((leaf) => [targetText(leaf.target), leaf])).values()];
}

/** The object's own template, then the partials beside it. */
function templatesOf({ manifest }: Candidate, workshop: Workshop): AbsentQuestion["templates"] {
  const own = manifest.position.file;
  const names = [...sourceFiles(workshop)]
    .filter(([file]) => posix.dirname(file) === posix.dirname(own) && posix.basename(file).startsWith("_"))
    .map(([file]) => file);
  const files = sourceFiles(workshop);
  return [own, ...names]
    .filter((file) => file.endsWith(".hbs"))
    .map((file) => ({ file, text: new TextDecoder().decode(files.get(file)) }));
}
