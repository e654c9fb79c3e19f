import type { Finding } from "../audit/finding.ts";
import { sampleAt } from "../audit/sample.ts";
import { afterProof, suspectFor, type Suspect } from "../audit/suspects.ts";
import { assertNever } from "../core/assert-never.ts";
import { gitSyncKey } from "../core/gitsync.ts";
import type { Manifest } from "../core/manifest.ts";
import { refId, refText } from "../core/object-ref.ts";
import type { LiveEntry } from "../diff/observation.ts";
import { saysSynced, type Audited } from "../sync/audited.ts";
import type { Deps } from "../sync/deps.ts";
import { believedEntry, proveObject, type Tried } from "../sync/prove-object.ts";
import type { ReleaseMemory } from "../sync/release-memory.ts";

interface Sample {
  readonly audited: Audited;
  readonly memory: ReleaseMemory;
  readonly manifest: Manifest;
}

const proveMs = 30_000;

/** Looks at one object by dry-run, and makes a pass look again at what that does not vouch for; the suspects afterwards. Rejects only when
 *  the signal aborts. */
export async function auditSample(
  loops: readonly Audited[],
  { slot, suspects }: { readonly slot: number; readonly suspects: ReadonlyMap<string, Suspect> },
  deps: Deps,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Suspect>> {
  const sets = loops.flatMap((audited) =>
    [...audited.memories.values()].filter(saysSynced).map((memory) => ({ audited, memory })),
  );
  // A release that says of itself that it is not Synced is no matter of an audit.
  const ids = new Set(suspects.size === 0 ? [] : sets.flatMap(idsOf));
  const open = new Map([...suspects].filter(([id]) => ids.has(id)));
  const id = suspectFor(slot, open);
  const sample =
    id === undefined ? sampleOf(slot, sets) : sets.flatMap(samplesOf).find((one) => idOf(one) === id);
  if (sample === undefined) return open;
  const { audited, memory, manifest } = sample;
  const entry = believedEntry(manifest, memory, deps);
  if (entry === undefined) return open; // a pass is at it
  const patience = AbortSignal.any([signal, AbortSignal.timeout(proveMs)]);
  const about = { gitSync: audited.gitSync, memory, manifest };
  const tried = await proveObject(about, entry, deps, patience).catch((error: unknown): Tried => {
    signal.throwIfAborted();
    return { type: "unknown", why: String(error) };
  });
  deps.telemetry.audited(tried.type);
  react(tried, sample, deps);
  return tried.type === "unknown" ? open : afterProof(open, idOf(sample), suspectOf(tried, sample, entry));
}

/** What a dry-run does not vouch for is looked at in full by a pass, which corrects and tells it as any drift. */
function react(tried: Tried, { audited, memory, manifest }: Sample, { live }: Deps): void {
  const { ref } = manifest;
  const known = memory.known.get(refId(ref));
  switch (tried.type) {
    case "proven":
    case "unknown":
    case "moved":
    case "refused":
      return;
    case "gone":
      live.doubt(ref);
      break;
    case "different":
      if (known !== undefined) memory.known.set(refId(ref), { ...known, ownFields: "" });
      break;
    default:
      assertNever(tried);
  }
  audited.look(memory.name);
}

function suspectOf(
  tried: Exclude<Tried, { type: "unknown" }>,
  { audited, memory, manifest: { ref } }: Sample,
  entry: LiveEntry,
): Omit<Suspect, "times"> | undefined {
  const about = { gitSync: gitSyncKey(audited.gitSync), release: memory.name };
  const suspect = (reason: Finding["reason"], text: string, mark: string = tried.type) => ({
    ...about,
    reason,
    text: `${refText(ref)} ${text}`,
    mark,
  });
  switch (tried.type) {
    case "proven":
      return undefined;
    case "moved":
      // The version that the watch told is the same the next time: the event is lost.
      return suspect("WatchSilent", "was changed, and its watch does not tell of it", entry.resourceVersion);
    case "gone":
      return suspect("WatchSilent", `is not what its watch tells: ${tried.why}`);
    case "different":
      return suspect("Unproven", `is not as Git says: ${tried.why}`);
    case "refused":
      return suspect("Unproven", `could not be written any more: ${tried.why}`);
    default:
      return assertNever(tried);
  }
}

type SyncedSet = Pick<Sample, "audited" | "memory">;

function sampleOf(slot: number, sets: readonly SyncedSet[]): Sample | undefined {
  const place = sampleAt(
    slot,
    sets.map(({ memory }) => memory.latest?.rendered.manifests.length ?? 0),
  );
  const set = place && sets[place.set];
  const manifest = place && set?.memory.latest?.rendered.manifests[place.object];
  return set === undefined || manifest === undefined ? undefined : { ...set, manifest };
}

function samplesOf(set: SyncedSet): readonly Sample[] {
  return (set.memory.latest?.rendered.manifests ?? []).map((manifest) => ({ ...set, manifest }));
}

function idsOf(set: SyncedSet): readonly string[] {
  return samplesOf(set).map(idOf);
}

function idOf({ memory, manifest }: Pick<Sample, "memory" | "manifest">): string {
  return `${memory.setId} ${refId(manifest.ref)}`;
}
