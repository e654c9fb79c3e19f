import { SynclineError } from "../core/errors.ts";
import { findObjects, nearestObject } from "../explain/find-objects.ts";
import { groupExplained, type ExplainedGroup } from "../explain/group-explained.ts";
import { parseKindName, type KindName } from "../explain/kind-name.ts";
import { textOf, type Call } from "./command.ts";
import { absentError, absentNote } from "./explain/absent-error.ts";
import { blamePlaces } from "./explain/blame-places.ts";
import { candidatesOf, type Candidate } from "./explain/candidate.ts";
import { explainDocument } from "./explain/document.ts";
import { explainCandidates, type ExplainedCandidates } from "./explain/explain-candidates.ts";
import { fieldColumns } from "./explain/field-table.ts";
import { fieldText } from "./explain/field-text.ts";
import { liveOnly, liveOnlyDocument, liveOnlyText } from "./explain/live-only.ts";
import { liveOf, readLive, wantsLive, type LiveObjects } from "./explain/read-live.ts";
import type { ToldField } from "./explain/told-field.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { printDocument, table } from "./output.ts";
import { openWorkshop, type Workshop } from "./renderings.ts";
import { sourceTexts } from "./source-texts.ts";
import { tellErrors, traceAll } from "./tracings.ts";

/** Different fields that are explained at once. */
const most = { table: 60, json: 1000 } as const;

/** `syncline explain KIND/NAME [PATH]`: where fields come from, in every target that the flags leave. */
export async function explain(call: Call): Promise<ExitCode> {
  const { args, flags, io } = call;
  const [asked = "", path = ""] = args;
  const kindName = parseKindName(asked);
  if (kindName === undefined)
    throw new SynclineError("CLI-USAGE", `${JSON.stringify(asked)} is no object`, {
      hint: "write KIND/NAME, such as deployment/web or deploy/web",
    });
  const workshop = await openWorkshop(call);
  const { tracings } = await traceAll(workshop, call);
  const all = candidatesOf(tracings);
  const candidates = findObjects(all, kindName, textOf(flags, "namespace"));
  const releases = new Set(candidates.map(({ tracing }) => tracing.view.name));
  // Elsewhere a mistake is no matter, unless it may be why there is no such object.
  const told = tracings.filter(({ view }) => candidates.length === 0 || releases.has(view.name));
  const isWrong = tellErrors({ tracings: told }, workshop, call);
  if (candidates.length === 0 && workshop.targets.length === 0) return exitCode.wrong;
  if (candidates.length === 0) throw noObject(all, asked, kindName);
  const live = wantsLive(call) ? await readLive(candidates, call) : undefined;
  const format = textOf(flags, "output") === "json" ? "json" : "table";
  const explained = explainCandidates(candidates, path, most[format]);
  if (explained.leaves.length === 0) await tellAbsent(explained, { call, workshop, live, format, path });
  else await tellFields(explained, { call, workshop, live, format, path });
  if (explained.more > 0)
    io.stderr(`(and ${explained.more} more fields: name one of them, or a part of the object)\n`);
  return isWrong ? exitCode.wrong : exitCode.fine;
}

function noObject(all: readonly Candidate[], asked: string, kindName: KindName): SynclineError {
  const meant = nearestObject(all, kindName);
  const names = [...new Set(all.map(({ manifest }) => `${manifest.ref.kind}/${manifest.ref.name}`))];
  const some = `${names.slice(0, 8).join(", ") || "nothing"}${names.length > 8 ? ", …" : ""}`;
  return new SynclineError("CLI-NOT-FOUND", `no object ${JSON.stringify(asked)} in what is rendered`, {
    hint: meant === undefined ? `there is ${some}` : `did you mean ${meant}?`,
  });
}

interface Printing {
  readonly call: Call;
  readonly workshop: Workshop;
  readonly live: LiveObjects | undefined;
  readonly format: "table" | "json";
  readonly path: string;
}

async function tellFields(explained: ExplainedCandidates, printing: Printing): Promise<void> {
  const { call, workshop, live, format } = printing;
  const { io } = call;
  const groups = groupExplained(explained.leaves, format === "json" ? "by object" : "by answer");
  const fields = groups.map((group) => withLive(group, explained, live));
  const paths = new Set(fields.map((field) => field.explained.path));
  const targets = workshop.targets.length;
  if (format === "table" && paths.size > 1) {
    io.stdout(table({ items: fields, columns: fieldColumns(targets, live !== undefined) }, io));
    return;
  }
  const blameOf = await blamePlaces(
    fields.map((field) => field.explained),
    workshop,
    call,
  );
  if (format === "json") {
    printDocument(io, "json", explainDocument(fields, blameOf));
    return;
  }
  const telling = { texts: sourceTexts(workshop), blameOf, targets };
  const note = absentNote(explained);
  io.stdout([...fields.map((field) => fieldText(field, telling)), ...(note === "" ? [] : [note])].join("\n"));
}

/** With a cluster there is one target, and so one leaf for each answer. */
function withLive(
  group: ExplainedGroup,
  { leaves }: ExplainedCandidates,
  live: LiveObjects | undefined,
): ToldField {
  const leaf = leaves.find(({ explained }) => explained === group.explained);
  return live === undefined || leaf === undefined ? group : { ...group, live: liveOf(leaf, live) };
}

/** Git has no such field: the cluster may have it, else it is told why. */
async function tellAbsent(
  { absent }: ExplainedCandidates,
  { call, workshop, live, format, path }: Printing,
): Promise<void> {
  const { io } = call;
  const found = absent.flatMap(({ candidate }) => liveOnly(path, candidate, live));
  if (found.length === 0) throw await absentError(path, absent, workshop, call);
  const [first, ...others] = found.map(liveOnlyDocument);
  if (format === "json")
    printDocument(
      io,
      "json",
      first !== undefined && others.length === 0 ? first : [first ?? null, ...others],
    );
  else io.stdout(found.map(liveOnlyText).join("\n"));
}
