import type { ResourceType } from "../../core/capabilities.ts";
import { SynclineError } from "../../core/errors.ts";
import { groupKindText } from "../../core/object-ref.ts";
import type { ClusterRead, Log, WatchEvent, WatchSelection } from "../../ports.ts";
import { rest } from "./gate.ts";
import { listPage, pageSize, type Api } from "./reads.ts";
import { watchEvents, type StreamEvent } from "./watch-events.ts";
import { watchTimes, type WatchTimes } from "./watch-times.ts";

/**
 * The watch of the port: streamed list where the server has it, else pages, then events from there on. It
 * never ends by itself (libraries.md §5): a dropped connection goes on from the last version; when that
 * fails, it is trouble and everything is listed again; so it is after 410, silence, and `relistMs`.
 */
export function createWatch(api: Api, log: Log, times: WatchTimes = watchTimes): ClusterRead["watch"] {
  return async (selection, sink, signal) => {
    const kind = groupKindText(selection.type);
    const tell = (event: WatchEvent) => {
      try {
        sink(event);
      } catch (error) {
        log.error({ kind, error }, "a watch's reader failed");
      }
    };
    const watch: Watch = { api, log: log.child({ kind }), times, selection, tell };
    const progress: Progress = {
      version: undefined,
      relistAt: 0,
      failures: 0,
      streamedList: true,
      listing: false,
    };
    while (!signal.aborted) {
      let type: ResourceType | undefined;
      try {
        type = await api.catalog.resolve(selection.type, selection.type.version, signal);
        await follow(watch, type, progress, signal);
      } catch (error) {
        if (!signal.aborted) await recover(watch, progress, type ? doubted(error, type) : error, signal);
      }
    }
  };
}

interface Watch {
  readonly api: Api;
  readonly log: Log;
  readonly times: WatchTimes;
  readonly selection: WatchSelection;
  readonly tell: (event: WatchEvent) => void;
}

/** What one request leaves for the next. */
interface Progress {
  /** Everything up to this version was told; undefined = list first. */
  version: string | undefined;
  /** Monotonic ms. */
  relistAt: number;
  /** Requests in a row that brought nothing. */
  failures: number;
  /** The server can stream a list (WatchList), as far as we know. */
  streamedList: boolean;
  /** It has begun to stream one. */
  listing: boolean;
}

/** One list, if one is due, and one watch until the server ends it in order. */
async function follow(
  watch: Watch,
  type: ResourceType,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  progress.listing = false;
  if (performance.now() >= progress.relistAt) progress.version = undefined;
  if (progress.version === undefined && !progress.streamedList) {
    await listPages(watch, type, progress, signal);
  }
  const from = progress.version;
  const began = performance.now();
  const { quietMs } = watch.times;
  const request = { type, selection: watch.selection, quietMs, query: queryOf(watch, progress) };
  for await (const event of watchEvents(watch.api, request, signal)) take(event, watch, progress);
  const atOnce = progress.version === from && performance.now() - began < hastyMs;
  if (progress.listing || atOnce) {
    throw new SynclineError("API-UNREACHABLE", `watch ${type.plural}: ended too early`);
  }
}

/** Tells an event and notes how far it brought us. */
function take(event: StreamEvent, watch: Watch, progress: Progress): void {
  if (event.type === "open") {
    if (progress.version !== undefined) return;
    progress.listing = true;
    watch.tell({ type: "reset" });
    return;
  }
  if (event.type !== "bookmark") watch.tell({ type: event.type, object: event.object });
  else if (progress.listing && event.listed) synced(watch, progress);
  // While a list is streamed, versions come in no order: none of them is a place to go on from.
  if (!progress.listing) [progress.version, progress.failures] = [event.version, 0];
}

// A server or proxy that closes each watch as it opens must not be asked tens of times a second.
const hastyMs = 500;

function queryOf({ times }: Watch, { version, relistAt }: Progress) {
  const longest = times.streamMs * (0.5 + Math.random() / 2);
  if (version === undefined) {
    return {
      timeoutSeconds: Math.ceil(longest / 1000),
      sendInitialEvents: "true",
      resourceVersionMatch: "NotOlderThan",
    };
  }
  const left = Math.max(relistAt - performance.now(), 0);
  return { timeoutSeconds: Math.max(1, Math.ceil(Math.min(longest, left) / 1000)), resourceVersion: version };
}

function synced({ times, tell }: Watch, progress: Progress): void {
  progress.relistAt = performance.now() + times.relistMs * (0.8 + Math.random() / 5);
  [progress.listing, progress.failures] = [false, 0];
  tell({ type: "synced" });
}

/** The list for servers that cannot stream it, page by page; starts again when a page expired. */
async function listPages(
  watch: Watch,
  type: ResourceType,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { selection, tell, api } = watch;
  const limit = pageSize[selection.metadataOnly ? "metadata" : "whole"];
  let next = "";
  do {
    const page = await listPage(api, type, { ...selection, limit, next }, signal);
    if (page === "expired") throw new SynclineError("API-EXPIRED", `list ${type.plural}: a page expired`);
    if (next === "") tell({ type: "reset" });
    for (const object of page.objects) tell({ type: "object", object });
    next = page.next;
    progress.version = next === "" ? page.resourceVersion : undefined;
  } while (next !== "");
  synced(watch, progress);
}

/** A 404 on a path that discovery told of may be anybody's, a proxy's say. Only full discovery, which is asked next, says that a kind is
 *  gone. */
function doubted(error: unknown, type: ResourceType): unknown {
  if (!(error instanceof SynclineError) || error.code !== "OBJ-KIND") return error;
  return new SynclineError("API-NOT-FOUND", `watch ${type.plural}: ${error.message}`, { cause: error });
}

/** Decides how to go on after a failure, and waits as long as it should. */
async function recover(watch: Watch, progress: Progress, error: unknown, signal: AbortSignal): Promise<void> {
  const failure = failureOf(error, watch.log);
  const wasListing = progress.version === undefined;
  const first = progress.failures++ === 0;
  if (wasListing && progress.streamedList && cannotStream(failure, progress)) {
    progress.streamedList = false;
    return;
  }
  // A silent watch may wait for a version that a restored server never had (A9): only a list helps.
  if (failure.code === "API-EXPIRED" || failure.code === "API-TIMEOUT") progress.version = undefined;
  const state = states[failure.code] ?? "stale";
  if (first && !wasListing && state === "stale") return;
  progress.version = undefined;
  if (failure.code !== "API-EXPIRED") watch.tell({ type: "trouble", state, error: failure });
  const { code, message } = failure;
  watch.log[first && state !== "missing" ? "warn" : "debug"](
    { code, reason: message, failures: progress.failures },
    "watch interrupted",
  );
  if (state === "stale")
    return await rest(backoff(watch.times, progress.failures), signal).catch(() => undefined);
  const enough = AbortSignal.any([signal, AbortSignal.timeout(watch.times.refusedMs)]);
  if (state === "missing") await watch.api.catalog.changed(enough).catch(() => undefined);
  else await rest(watch.times.refusedMs, signal).catch(() => undefined);
}

const states: Readonly<Record<string, "denied" | "missing" | "stale">> = {
  "API-DENIED": "denied",
  "OBJ-KIND": "missing",
};

/** A server without WatchList refuses its parameters; one that does not know them sends objects, but no
 *  end. */
function cannotStream({ code }: SynclineError, { listing }: Progress): boolean {
  return code === "API-INVALID" || (code === "API-TIMEOUT" && listing);
}

function failureOf(error: unknown, log: Log): SynclineError {
  if (error instanceof SynclineError) return error;
  log.error({ error }, "a watch met an unexpected error");
  return new SynclineError("API-SERVER", "the watch failed unexpectedly", { cause: error });
}

/** Doubles up to the longest, with jitter: after an outage not all watches come back in the same moment. */
function backoff({ backoffMs: [first, longest] }: WatchTimes, failures: number): number {
  return Math.min(longest, first * 2 ** Math.min(failures - 1, 16)) * (0.5 + Math.random() / 2);
}
