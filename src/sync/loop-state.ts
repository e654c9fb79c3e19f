import { errorText } from "../core/errors.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { requestAnnotations } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { refId } from "../core/object-ref.ts";
import type { Finding } from "../audit/finding.ts";
import type { Log } from "../ports.ts";
import { askedRecord } from "../report/asked.ts";
import type { GitSyncStatus } from "../schema/gitsync.ts";
import { takeFound, wantKinds } from "./accept.ts";
import type { Audited } from "./audited.ts";
import type { FoundRelease } from "./crawl.ts";
import type { Deps } from "./deps.ts";
import { layers } from "./depends.ts";
import { each } from "./each.ts";
import { createEnding, type Ending } from "./ending.ts";
import { createGitSyncHolds, type GitSyncHolds } from "./gitsync-holds.ts";
import { releaseHolds } from "./holds.ts";
import type { LiveChange } from "./live-tracker.ts";
import { createMailbox } from "./mailbox.ts";
import { orphanAll } from "./orphan-all.ts";
import { createPasses, type PassContext, type Passes } from "./passes.ts";
import { noSource } from "./poll.ts";
import { Polling, type Polls } from "./polling.ts";
import { lookDueMs } from "./read-health.ts";
import { recall } from "./recall.ts";
import { createRecordSearch, type RecordSearch } from "./record-search.ts";
import type { ReleaseMemory } from "./release-memory.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { createSchedule, type Schedule } from "./schedule.ts";
import { forgetWritten, takeRequests } from "./status-store.ts";

/** Several events of one moment become one pass. */
const settleMs = 20;
const againMs = 5_000;
const heartbeatMs = 60_000;
const releasesAtOnce = 8;

/** The mutable middle of a loop: all decisions are in the pure stages, here is only what is due when. */
export class LoopState {
  readonly log: Log;
  #gitSync: GitSync;
  #handled: GitSyncStatus["handled"];
  /** It is being deleted, and its objects before it. */
  readonly #ending: Ending;
  readonly #deps: Deps;
  #memories = new Map<string, ReleaseMemory>();
  readonly #polling: Polling;
  readonly #schedule: Schedule;
  readonly #passes: Passes;
  readonly #search: RecordSearch;
  readonly #reporter: Reporter;
  readonly #holds: GitSyncHolds;
  readonly #mail = createMailbox();
  /** Rounds of passes that are over; whether one goes on. */
  #turns = 0;
  #isTurning = false;
  /** What the self-audit found. */
  #findings: readonly Finding[] = [];

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
    this.#holds = createGitSyncHolds(status, { ...deps, log: this.log });
    this.#passes = createPasses(deps, { schedule: this.#schedule, log: this.log });
    this.#search = createRecordSearch(deps, (found) => {
      if (found !== undefined) this.#found(found);
      this.#mail.post();
    });
    this.#polling = new Polling(this.#polls(), deps);
  }

  #polls(): Polls {
    return {
      gitSync: () => this.#gitSync,
      memories: () => this.#memories,
      log: this.log,
      accepted: () => {
        this.#passes.forgive();
        for (const memory of this.#memories.values()) this.#route(memory);
      },
      due: () => {
        this.#allDue();
      },
      polled: () => {
        this.#mail.post();
      },
    };
  }

  update(gitSync: GitSync): void {
    const asked = gitSync.annotations[requestAnnotations.syncNow];
    const isAsked = asked !== undefined && asked !== this.#handled?.syncNow?.value;
    this.#polling.update(gitSync);
    const isNew = gitSync.generation !== this.#gitSync.generation || isAsked;
    this.#gitSync = gitSync;
    this.#deps.claims.join(gitSync, this.#lookNow);
    if (this.#holds.isNews(gitSync)) this.#allDue();
    if (!isNew) return;
    for (const memory of this.#memories.values()) memory.refused.clear();
    this.#allDue();
    this.#lookNow();
  }

  #allDue(): void {
    for (const name of this.#memories.keys()) this.#schedule.dueIn(name, 0);
    this.#mail.post();
  }

  readonly #lookNow = (): void => {
    this.#polling.lookNow();
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
    else this.#schedule.dueIn(name, lookDueMs(this.#memories.get(name), ref, this.#deps) ?? Infinity);
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.#begin(signal);
    while (!signal.aborted) {
      try {
        this.#isTurning = true;
        await this.#turn(signal);
        this.#isTurning = false;
        this.#turns++;
        await this.#mail.wait(this.#nextMs(), signal);
      } catch (error) {
        if (signal.aborted) break;
        this.log.error({ error: errorText(error) }, "turn failed");
        await this.#deps.clock.sleep(againMs, signal).catch(() => undefined);
      }
    }
    await this.#polling.over();
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
    const state = this.#ending.state() === "none" ? this.#polling.source() : noSource;
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
    this.#polling.startIfDue(signal);
    await this.#holds.look(this.#gitSync, () => this.#report(signal), signal);
    void this.#search.run(this.#gitSync, [...this.#memories.keys()], signal).catch(() => undefined);
    const answered = this.#polling.answered();
    const names = this.#polling.isResuming() ? [] : this.#schedule.take();
    const memories = names.map((name) => this.#memories.get(name)).filter((memory) => memory !== undefined);
    for (const layer of layers(memories)) {
      await each(layer, releasesAtOnce, (memory) => {
        return this.#passes.run(memory, this.context(), signal);
      });
    }
    if (answered !== undefined && answered !== this.#handled?.syncNow?.value) {
      this.#handled = { ...this.#handled, syncNow: { value: answered, resourceVersion: "" } };
      const record = askedRecord(this.#gitSync, answered, this.#deps.clock.now());
      await this.#deps.ledger.append([record], signal);
    }
    await this.#report(signal);
  }

  /** What passes over releases need to know of all of them. */
  context(): PassContext {
    const lost = this.#search.why();
    return { gitSync: this.#gitSync, memories: this.#memories, source: this.#polling.trouble().source, lost };
  }

  /** What the self-audit looks at; undefined while nothing is expected of the GitSync. */
  audited(): Audited | undefined {
    const isResting = this.#gitSync.suspend || this.#ending.state() !== "none" || this.#polling.isResuming();
    if (isResting) return undefined;
    return {
      gitSync: this.#gitSync,
      memories: this.#memories,
      polls: this.#polling.count(),
      turns: this.#turns,
      isBusy: this.#isTurning || this.#schedule.nextMs() <= 0,
      look: (release) => {
        this.#schedule.dueIn(release, 0);
      },
      found: (findings, signal) => {
        this.#findings = findings;
        return this.#report(signal);
      },
    };
  }

  #route(memory: ReleaseMemory): void {
    this.#deps.claims.hold(memory.setId, () => releaseHolds(this.#gitSync, memory, this.#deps.clock.now()));
    this.#deps.routes.set(memory.setId, (change) => {
      this.moved(memory.name, change);
    });
  }

  #nextMs(): number {
    const ending = this.#ending.state();
    if (ending !== "none") return ending === "over" ? heartbeatMs : againMs;
    const dueMs = this.#polling.isResuming() ? Infinity : this.#schedule.nextMs();
    const waits = [heartbeatMs, this.#polling.nextMs(), dueMs, this.#reporter.nextMs(), this.#holds.nextMs()];
    return Math.max(0, Math.min(...waits));
  }

  #report(signal: AbortSignal): Promise<void> {
    const { revision, capabilitiesDigest } = this.#polling.source();
    const facts = {
      gitSync: this.#gitSync,
      revision,
      capabilitiesDigest,
      ...this.#polling.trouble(),
      releases: [...this.#memories.values()],
      handled: this.#holds.handled(this.#handled),
      holds: this.#holds.holds(),
      blockers: this.#ending.blockers(),
      findings: this.#findings,
    };
    return this.#reporter.report(facts, signal);
  }
}
