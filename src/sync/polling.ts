import { errorText } from "../core/errors.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { requestAnnotations } from "../core/labels.ts";
import type { Problem } from "../core/problem.ts";
import type { Log } from "../ports.ts";
import type { SourceTrouble } from "../report/facts.ts";
import { sourceEvents, type Trouble } from "../report/source-events.ts";
import { accept } from "./accept.ts";
import type { Deps } from "./deps.ts";
import { accountOf } from "./pass.ts";
import { nextPollMs, noSource, poll, type Polled, type SourceState } from "./poll.ts";
import type { ReleaseMemory } from "./release-memory.ts";
import { tellAll } from "./tell-all.ts";

/** What polling needs of the loop it belongs to. */
export interface Polls {
  readonly gitSync: () => GitSync;
  readonly memories: () => Map<string, ReleaseMemory>;
  readonly log: Log;
  /** A render was taken into the memories. */
  readonly accepted: () => void;
  /** Every release is due. */
  readonly due: () => void;
  /** A poll is over. */
  readonly polled: () => void;
}

const againMs = 5_000;

/** When Git is asked, and what it said. Polls run beside the passes: a Git server that hangs must not keep drift from being corrected. */
export class Polling {
  readonly #polls: Polls;
  readonly #deps: Deps;
  #source: SourceState = noSource;
  #problems: readonly Problem[] = [];
  #emptied: SourceTrouble | undefined;
  #at = 0;
  #running: Promise<void> | undefined;
  #count = 0;
  /** The sync-now request that the last poll answered. */
  #answered: string | undefined;
  /** No longer suspended, but Git was not asked since. */
  #isResuming = false;

  constructor(polls: Polls, deps: Deps) {
    this.#polls = polls;
    this.#deps = deps;
  }

  /** Polls that are over. */
  count(): number {
    return this.#count;
  }

  source(): SourceState {
    return this.#source;
  }

  trouble(): Trouble {
    return { source: this.#source.trouble ?? this.#emptied, problems: this.#problems };
  }

  /** The sync-now request that is handled when the passes it made due are over. */
  answered(): string | undefined {
    return this.#answered;
  }

  /** What Git said before the GitSync was suspended is not brought about until it is asked again. */
  isResuming(): boolean {
    return this.#isResuming;
  }

  update({ suspend }: GitSync): void {
    this.#isResuming = !suspend && (this.#isResuming || this.#polls.gitSync().suspend);
  }

  lookNow(): void {
    this.#at = 0;
  }

  /** Until the next poll is due; Infinity while one runs or none may. */
  nextMs(): number {
    const isIdle = this.#polls.gitSync().suspend || this.#running !== undefined;
    return isIdle ? Infinity : this.#at - this.#deps.clock.monotonicMs();
  }

  startIfDue(signal: AbortSignal): void {
    if (this.nextMs() <= 0) this.#running = this.#poll(signal);
  }

  /** Resolves when no poll runs any more. */
  async over(): Promise<void> {
    await this.#running;
  }

  /** Never rejects. */
  async #poll(signal: AbortSignal): Promise<void> {
    const gitSync = this.#polls.gitSync();
    const asked = gitSync.annotations[requestAnnotations.syncNow];
    const { clock, settings, claims } = this.#deps;
    try {
      const polled = await poll(gitSync, this.#source, accountOf(gitSync, settings), this.#deps, signal);
      const now = this.#polls.gitSync();
      const isOld =
        gitSync.generation !== now.generation || asked !== now.annotations[requestAnnotations.syncNow];
      this.#at = isOld ? 0 : clock.monotonicMs() + nextPollMs(gitSync, polled.state, Math.random());
      await this.#take(polled, signal);
      if (!isOld) this.#isResuming = false;
      this.#answered = asked;
    } catch (error) {
      if (!signal.aborted) this.#polls.log.error({ error: errorText(error) }, "poll failed");
      this.#at = clock.monotonicMs() + againMs;
      this.#isResuming = false;
    } finally {
      claims.heard(gitSyncKey(gitSync));
      this.#running = undefined;
      this.#count++;
      this.#polls.polled();
    }
  }

  /** What a poll brought: a render makes every release due, a source in trouble (or out of it) too, for their status. */
  async #take({ state, rendered }: Polled, signal: AbortSignal): Promise<void> {
    const { clock, claims, telemetry } = this.#deps;
    const gitSync = this.#polls.gitSync();
    const before = this.trouble();
    this.#source = state;
    if (state.lastOk !== undefined) telemetry.sourceAge(gitSyncKey(gitSync), state.lastOk);
    if (rendered !== undefined) {
      const accepted = accept(gitSync, this.#polls.memories(), { state, rendered }, this.#deps);
      [this.#problems, this.#emptied] = [accepted.problems, accepted.emptied];
      this.#polls.accepted();
    }
    claims.siblings.looked(gitSyncKey(gitSync), state);
    const change = { before, now: this.trouble() };
    const events = sourceEvents(gitSync, change, { revision: state.revision, at: clock.now() });
    if (rendered !== undefined || events.length > 0) this.#polls.due();
    await tellAll(gitSync, events, { ...this.#deps, log: this.#polls.log }, signal);
  }
}
