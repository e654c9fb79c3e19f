import { errorText } from "../core/errors.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { requestAnnotations } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { refId } from "../core/object-ref.ts";
import type { Problem } from "../core/problem.ts";
import type { Log } from "../ports.ts";
import type { SourceTrouble } from "../report/facts.ts";
import { sourceEvents, type Trouble } from "../report/source-events.ts";
import type { GitSyncStatus } from "../schema/gitsync.ts";
import { accept, takeFound, wantKinds } from "./accept.ts";
import type { FoundRelease } from "./crawl.ts";
import type { Deps } from "./deps.ts";
import { layers } from "./depends.ts";
import { each } from "./each.ts";
import { createEnding, type Ending } from "./ending.ts";
import type { LiveChange } from "./live-tracker.ts";
import { createMailbox } from "./mailbox.ts";
import { orphanAll } from "./orphan-all.ts";
import { accountOf } from "./pass.ts";
import { createPasses, type PassContext, type Passes } from "./passes.ts";
import { nextPollMs, noSource, poll, type Polled, type SourceState } from "./poll.ts";
import { isJudged } from "./read-health.ts";
import { recall } from "./recall.ts";
import { createRecordSearch, type RecordSearch } from "./record-search.ts";
import type { ReleaseMemory } from "./release-memory.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { createSchedule, type Schedule } from "./schedule.ts";
import { tellAll } from "./tell-all.ts";
import { forgetWritten, takeRequests } from "./status-store.ts";

/** Several events of one moment become one pass. */
const settleMs = 20;
/** Status changes of live objects are read at most this often per release. */
const healthEveryMs = 1000;
const againMs = 5_000;
const heartbeatMs = 60_000;
const releasesAtOnce = 8;

/** The mutable middle of a loop: all decisions are in the pure stages, here is only what is due when. */
export class LoopState {
  readonly log: Log;
  #gitSync: GitSync;
  #handled: GitSyncStatus["handled"];
  /** The sync-now request that the last poll answered; handled when the passes it made due are over. */
  #answered: string | undefined;
  /** It is being deleted, and its objects before it. */
  readonly #ending: Ending;
  /** No longer suspended, but Git was not asked since: what it said long ago is not brought about before. */
  #isResuming = false;
  readonly #deps: Deps;
  #memories = new Map<string, ReleaseMemory>();
  #source: SourceState = noSource;
  #problems: readonly Problem[] = [];
  #emptied: SourceTrouble | undefined;
  #pollAt = 0;
  #polling: Promise<void> | undefined;
  readonly #schedule: Schedule;
  readonly #passes: Passes;
  readonly #search: RecordSearch;
  readonly #reporter: Reporter;
  readonly #mail = createMailbox();

  constructor(gitSync: GitSync, status: GitSyncStatus, deps: Deps) {
    this.#gitSync = gitSync;
    this.#handled = status.handled;
    this.#deps = deps;
    this.log = deps.log.child({ gitSync: gitSyncKey(gitSync) });
    deps.claims.join(gitSync, this.#lookNow);
    this.#schedule = createSchedule(deps.clock, () => {
      this.#mail.post();
    });
    this.#ending = createEnding(deps);
    this.#reporter = createReporter(status, deps);
    this.#passes = createPasses(deps, { schedule: this.#schedule, log: this.log });
    this.#search = createRecordSearch(deps, (found) => {
      if (found !== undefined) this.#found(found);
      this.#mail.post();
    });
  }

  update(gitSync: GitSync): void {
    const asked = gitSync.annotations[requestAnnotations.syncNow];
    const isAsked = asked !== undefined && asked !== this.#handled?.syncNow?.value;
    this.#isResuming = !gitSync.suspend && (this.#isResuming || this.#gitSync.suspend);
    const isNew = gitSync.generation !== this.#gitSync.generation || isAsked;
    this.#gitSync = gitSync;
    this.#deps.claims.join(gitSync, this.#lookNow);
    if (!isNew) return;
    for (const memory of this.#memories.values()) memory.refused.clear();
    for (const name of this.#memories.keys()) this.#schedule.dueIn(name, 0);
    this.#lookNow();
  }

  readonly #lookNow = (): void => {
    this.#pollAt = 0;
    this.#mail.post();
  };

  end(): void {
    this.#ending.begin();
    this.#deps.claims.leave(gitSyncKey(this.#gitSync)); // it will not be asked any more
    this.#mail.post();
  }

  asked(status: KubeObject): void {
    const memory = this.#memoryOf(status);
    if (memory !== undefined && takeRequests(memory, status)) this.#schedule.dueIn(memory.name, 0);
  }

  #memoryOf({ metadata: { name } }: KubeObject): ReleaseMemory | undefined {
    return [...this.#memories.values()].find(({ statusName }) => statusName === name);
  }

  /** A SyncStatus was deleted: it is written anew, unless its release is gone from Git and from the cluster. */
  lost(status: KubeObject): void {
    const memory = this.#memoryOf(status);
    if (memory === undefined) return;
    const { absent, name, setId } = memory;
    const isOver = absent === "filtered" || this.#deps.live.members(setId).length === 0;
    if (absent !== undefined && isOver) {
      this.#memories.delete(name);
      this.#drop(memory);
      this.#deps.telemetry.forget(gitSyncKey(this.#gitSync), name);
      return;
    }
    forgetWritten(memory);
    this.#schedule.dueIn(memory.name, settleMs);
  }

  /** The loop stops: nobody else waits for what it knows, or is told of its objects. */
  forget(): void {
    this.#deps.claims.leave(gitSyncKey(this.#gitSync));
    for (const memory of this.#memories.values()) this.#drop(memory);
  }

  /** The GitSync is gone: its objects stay, without our labels. */
  leave(signal: AbortSignal): Promise<void> {
    return orphanAll(this.#gitSync, this.#memories, this.#deps, signal);
  }

  #drop({ setId }: ReleaseMemory): void {
    this.#deps.claims.forget(setId);
    this.#deps.routes.delete(setId);
  }

  moved(name: string, { type, ref, succeeded }: LiveChange): void {
    if (succeeded !== undefined) this.#memories.get(name)?.completed.set(refId(ref), succeeded);
    if (type === "moved") this.#schedule.dueIn(name, settleMs);
    else if (isJudged(this.#memories.get(name), ref)) this.#schedule.dueIn(name, healthEveryMs);
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.#begin(signal);
    while (!signal.aborted) {
      try {
        await this.#turn(signal);
        await this.#mail.wait(this.#nextMs(), signal);
      } catch (error) {
        if (signal.aborted) break;
        this.log.error({ error: errorText(error) }, "turn failed");
        await this.#deps.clock.sleep(againMs, signal).catch(() => undefined);
      }
    }
    await this.#polling;
  }

  /** The state from the cluster: what was applied, attempted, completed and asked for. Nothing is done before it is known. */
  async #begin(signal: AbortSignal): Promise<void> {
    const about = { gitSync: this.#gitSync, status: this.#reporter.status() };
    const known = { ending: this.#ending, search: this.#search };
    this.#memories = await recall(about, known, { ...this.#deps, log: this.log }, signal);
    for (const memory of this.#memories.values()) this.#route(memory);
    wantKinds(this.#memories, this.#deps, this.#reporter.status().groupKinds);
  }

  /** What a search found of releases whose record was lost; one that Git no longer has is taken up again, to be ended in order. */
  #found(found: readonly FoundRelease[]): void {
    const state = this.#ending.state() === "none" ? this.#source : noSource;
    takeFound(this.#gitSync, this.#memories, { found, state }, this.#deps);
    for (const memory of this.#memories.values()) {
      this.#route(memory);
      this.#schedule.dueIn(memory.name, 0);
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#ending.state() === "over") return;
    if (this.#ending.state() === "going on") {
      await this.#ending.attempt(this.#gitSync, this.#memories, this.#search, signal);
      if (this.#ending.blockers() !== undefined) await this.#report(signal);
      return;
    }
    if (this.#pollIsDue()) this.#polling = this.#poll(signal);
    void this.#search.run(this.#gitSync, [...this.#memories.keys()], signal).catch(() => undefined);
    const answered = this.#answered;
    const names = this.#isResuming ? [] : this.#schedule.take();
    const memories = names.map((name) => this.#memories.get(name)).filter((memory) => memory !== undefined);
    for (const layer of layers(memories)) {
      await each(layer, releasesAtOnce, (memory) => {
        return this.#passes.run(memory, this.context(), signal);
      });
    }
    if (answered !== undefined)
      this.#handled = { ...this.#handled, syncNow: { value: answered, resourceVersion: "" } };
    await this.#report(signal);
  }

  #pollIsDue(): boolean {
    const isTime = this.#deps.clock.monotonicMs() >= this.#pollAt;
    return isTime && this.#polling === undefined && !this.#gitSync.suspend;
  }

  /** Runs beside the passes: a Git server that hangs must not keep drift from being corrected. Never rejects. */
  async #poll(signal: AbortSignal): Promise<void> {
    const gitSync = this.#gitSync;
    const asked = gitSync.annotations[requestAnnotations.syncNow];
    try {
      const account = accountOf(gitSync, this.#deps.settings);
      const polled = await poll(gitSync, this.#source, account, this.#deps, signal);
      const now = this.#gitSync;
      const isOld =
        gitSync.generation !== now.generation || asked !== now.annotations[requestAnnotations.syncNow];
      this.#pollAt = isOld
        ? 0
        : this.#deps.clock.monotonicMs() + nextPollMs(gitSync, polled.state, Math.random());
      await this.#take(polled, signal);
      if (!isOld) this.#isResuming = false;
      this.#answered = asked;
    } catch (error) {
      if (!signal.aborted) this.log.error({ error: errorText(error) }, "poll failed");
      this.#pollAt = this.#deps.clock.monotonicMs() + againMs;
      this.#isResuming = false;
    } finally {
      this.#deps.claims.heard(gitSyncKey(gitSync));
      this.#polling = undefined;
      this.#mail.post();
    }
  }

  /** What a poll brought: a render makes every release due, a source in trouble (or out of it) too, for their status. */
  async #take({ state, rendered }: Polled, signal: AbortSignal): Promise<void> {
    const before = this.#trouble();
    this.#source = state;
    if (state.lastOk !== undefined) this.#deps.telemetry.sourceAge(gitSyncKey(this.#gitSync), state.lastOk);
    if (rendered !== undefined) {
      const accepted = accept(this.#gitSync, this.#memories, { state, rendered }, this.#deps);
      [this.#problems, this.#emptied] = [accepted.problems, accepted.emptied];
      this.#passes.forgive();
      for (const memory of this.#memories.values()) this.#route(memory);
    }
    this.#deps.claims.siblings.looked(gitSyncKey(this.#gitSync), state);
    const at = this.#deps.clock.now();
    const change = { before, now: this.#trouble() };
    const events = sourceEvents(this.#gitSync, change, { revision: state.revision, at });
    if (rendered !== undefined || events.length > 0) {
      for (const name of this.#memories.keys()) this.#schedule.dueIn(name, 0);
    }
    await tellAll(this.#gitSync, events, { ...this.#deps, log: this.log }, signal);
  }

  /** What passes over releases need to know of all of them. */
  context(): PassContext {
    const lost = this.#search.why();
    return { gitSync: this.#gitSync, memories: this.#memories, source: this.#trouble().source, lost };
  }

  #trouble(): Trouble {
    return { source: this.#source.trouble ?? this.#emptied, problems: this.#problems };
  }

  #route(memory: ReleaseMemory): void {
    this.#deps.routes.set(memory.setId, (change) => {
      this.moved(memory.name, change);
    });
  }

  #nextMs(): number {
    const ending = this.#ending.state();
    if (ending !== "none") return ending === "over" ? heartbeatMs : againMs;
    const isIdle = this.#gitSync.suspend || this.#polling !== undefined;
    const pollMs = isIdle ? Infinity : this.#pollAt - this.#deps.clock.monotonicMs();
    const dueMs = this.#isResuming ? Infinity : this.#schedule.nextMs();
    return Math.max(0, Math.min(heartbeatMs, pollMs, dueMs, this.#reporter.nextMs()));
  }

  #report(signal: AbortSignal): Promise<void> {
    const { revision, capabilitiesDigest } = this.#source;
    const facts = {
      gitSync: this.#gitSync,
      revision,
      capabilitiesDigest,
      ...this.#trouble(),
      releases: [...this.#memories.values()],
      handled: this.#handled,
      blockers: this.#ending.blockers(),
    };
    return this.#reporter.report(facts, signal);
  }
}
