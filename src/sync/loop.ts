import { randomBytes } from "node:crypto";
import { SynclineError, retryOf } from "../core/errors.ts";
import { gitSyncKey, type GitSync } from "../core/gitsync.ts";
import { requestAnnotations } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { hasErrors, type Problem } from "../core/problem.ts";
import { hasHealthRule } from "../health/health.ts";
import type { Log } from "../ports.ts";
import type { PassFacts, SourceTrouble } from "../report/facts.ts";
import { makeGitSyncStatus } from "../report/gitsync-status.ts";
import type { GitSyncStatus } from "../schema/gitsync.ts";
import { accept, wantKinds } from "./accept.ts";
import type { Deps } from "./deps.ts";
import { layers, unmetDependency } from "./depends.ts";
import { failedPass } from "./failed-pass.ts";
import type { LiveChange } from "./live.ts";
import { createMailbox } from "./mailbox.ts";
import { accountOf, type Pass } from "./pass.ts";
import { nextPollMs, noSource, poll, type SourceState } from "./poll.ts";
import type { ReleaseMemory } from "./release-memory.ts";
import { loadMemories, saveGitSyncStatus } from "./status-store.ts";
import { syncRelease } from "./sync.ts";

/** One GitSync's loop: polls, renders what is new, and passes over releases whose objects, health or requests moved. */
export interface Loop {
  /** A newer version of the GitSync. */
  update(gitSync: GitSync): void;
  /** A SyncStatus of it changed: a person may have asked for something. */
  asked(status: KubeObject): void;
  /** Resolves when the loop has stopped. */
  stop(): Promise<void>;
}

/** Several events of one moment become one pass. */
const settleMs = 20;
/** Status changes of live objects are read at most this often per release. */
const healthEveryMs = 1000;
const retryFirstMs = 5_000;
const retryLongestMs = 120_000;
const startRetryMs = 5_000;
const releasesAtOnce = 4;
const crashLimit = 3;

export function startLoop(
  first: { readonly gitSync: GitSync; readonly status: GitSyncStatus },
  deps: Deps,
): Loop {
  const stopping = new AbortController();
  const state = new LoopState(first.gitSync, first.status, deps);
  const ended = state.run(stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) state.log.error({ error: String(error) }, "loop ended");
  });
  return {
    update: (gitSync) => {
      state.update(gitSync);
    },
    asked: (status) => {
      state.asked(status);
    },
    async stop() {
      stopping.abort(new Error("stopped"));
      await ended;
    },
  };
}

/** The mutable middle of a loop: all decisions are in the pure stages, here is only what is due when. */
class LoopState {
  readonly log: Log;
  #gitSync: GitSync;
  /** As last written; `#status` may hold more, handled requests that are not written yet. */
  #reported: GitSyncStatus;
  #status: GitSyncStatus;
  readonly #deps: Deps;
  #memories = new Map<string, ReleaseMemory>();
  #source: SourceState = noSource;
  #problems: readonly Problem[] = [];
  #emptied: SourceTrouble | undefined;
  #pollAt = 0;
  /** Release → monotonic time at which its next pass is due. */
  readonly #due = new Map<string, number>();
  readonly #retries = new Map<string, number>();
  readonly #crashes = new Map<string, number>();
  readonly #mail = createMailbox();

  constructor(gitSync: GitSync, status: GitSyncStatus, deps: Deps) {
    this.#gitSync = gitSync;
    this.#status = status;
    this.#reported = status;
    this.#deps = deps;
    this.log = deps.log.child({ gitSync: gitSyncKey(gitSync) });
  }

  update(gitSync: GitSync): void {
    const asked = gitSync.annotations[requestAnnotations.syncNow];
    const isNew =
      gitSync.generation !== this.#gitSync.generation || asked !== this.#status.handled?.syncNow?.value;
    this.#gitSync = gitSync;
    if (!isNew) return;
    this.#pollAt = 0;
    for (const name of this.#memories.keys()) this.#dueIn(name, 0);
    this.#mail.post();
  }

  asked({ metadata }: KubeObject): void {
    const memory = [...this.#memories.values()].find(({ statusName }) => statusName === metadata.name);
    if (memory === undefined) return;
    const { annotations = {}, resourceVersion = "" } = metadata;
    const changed = Object.values(requestAnnotations).some(
      (key) => annotations[key] !== memory.annotations[key],
    );
    Object.assign(memory, { annotations, resourceVersion });
    if (changed) this.#dueIn(memory.name, 0);
  }

  moved(name: string, { type, ref }: LiveChange): void {
    if (type === "moved") this.#dueIn(name, settleMs);
    else if (hasHealthRule(ref)) this.#dueIn(name, healthEveryMs);
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.#begin(signal);
    while (!signal.aborted) {
      try {
        await this.#turn(signal);
        await this.#mail.wait(this.#nextMs(), signal);
      } catch (error) {
        if (signal.aborted) return;
        this.log.error(
          { error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
          "turn failed",
        );
        await this.#deps.clock.sleep(retryFirstMs, signal).catch(() => undefined);
      }
    }
  }

  /** The state from the cluster: what was applied, attempted, completed and asked for. Nothing is done before it is known. */
  async #begin(signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        this.#memories = await loadMemories(this.#gitSync, this.#deps, signal);
        break;
      } catch (error) {
        signal.throwIfAborted();
        this.log.warn({ error: String(error) }, "cannot read SyncStatus objects yet");
        await this.#deps.clock.sleep(startRetryMs, signal);
      }
    }
    for (const memory of this.#memories.values()) this.#route(memory);
    wantKinds(this.#memories, this.#deps);
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    if (!this.#gitSync.suspend && clock.monotonicMs() >= this.#pollAt) await this.#poll(signal);
    const now = clock.monotonicMs();
    const due = [...this.#due].filter(([, at]) => at <= now).map(([name]) => name);
    for (const name of due) this.#due.delete(name);
    const memories = due.map((name) => this.#memories.get(name)).filter((memory) => memory !== undefined);
    for (const layer of layers(memories)) await this.#passAll(layer, signal);
    await this.#report(signal);
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { clock, telemetry } = this.#deps;
    const asked = this.#gitSync.annotations[requestAnnotations.syncNow];
    const before = this.#source.trouble ?? this.#emptied;
    const polled = await poll(
      this.#gitSync,
      this.#source,
      accountOf(this.#gitSync, this.#deps.settings),
      this.#deps,
      signal,
    );
    this.#source = polled.state;
    this.#pollAt = clock.monotonicMs() + nextPollMs(this.#gitSync, polled.state, Math.random());
    if (polled.state.lastOk !== undefined)
      telemetry.sourceAge(gitSyncKey(this.#gitSync), polled.state.lastOk);
    if (polled.rendered !== undefined) {
      const { problems, emptied } = accept(
        this.#gitSync,
        this.#memories,
        { ...polled, rendered: polled.rendered },
        this.#deps,
      );
      this.#problems = problems;
      this.#emptied = emptied;
      this.#crashes.clear();
      for (const memory of this.#memories.values()) this.#route(memory);
    }
    const trouble = this.#source.trouble ?? this.#emptied;
    const told = trouble?.code === before?.code && trouble?.message === before?.message;
    if (!told && trouble !== undefined) this.log.warn({ ...trouble }, "source in trouble");
    const isNews = polled.rendered !== undefined || !told;
    if (isNews) for (const name of this.#memories.keys()) this.#dueIn(name, 0);
    if (asked !== undefined)
      this.#status = {
        ...this.#status,
        handled: { ...this.#status.handled, syncNow: { value: asked, resourceVersion: "" } },
      };
  }

  #route(memory: ReleaseMemory): void {
    this.#deps.routes.set(memory.setId, (change) => {
      this.moved(memory.name, change);
    });
  }

  async #passAll(layer: readonly ReleaseMemory[], signal: AbortSignal): Promise<void> {
    const queue = [...layer];
    const worker = async (): Promise<void> => {
      for (let memory = queue.shift(); memory !== undefined; memory = queue.shift())
        await this.#pass(memory, signal);
    };
    await Promise.all(Array.from({ length: Math.min(releasesAtOnce, layer.length) }, worker));
  }

  async #pass(memory: ReleaseMemory, signal: AbortSignal): Promise<void> {
    const crashes = this.#crashes.get(memory.name) ?? 0;
    if (crashes >= crashLimit) return; // the same input crashed three times: it waits for another one
    const pass = this.#passOf(memory);
    try {
      const kinds = pass.rendition?.rendered.manifests.map(({ ref }) => ref) ?? [];
      await this.#deps.live
        .started(kinds, AbortSignal.any([signal, AbortSignal.timeout(10_000)]))
        .catch(() => signal.throwIfAborted());
      const facts = await syncRelease(pass, this.#deps, signal);
      this.#afterwards(memory, facts);
    } catch (error) {
      signal.throwIfAborted();
      await this.#failed(memory, pass, error, signal);
    }
  }

  #passOf(memory: ReleaseMemory): Pass {
    const { latest, good } = memory;
    const errors = (latest?.rendered.problems ?? []).filter(({ severity }) => severity === "error");
    const waitingFor = unmetDependency(memory, this.#memories);
    const isBlocked = hasErrors(errors) || waitingFor !== undefined;
    const inForce = isBlocked ? (good === latest ? undefined : good) : latest;
    return {
      gitSync: this.#gitSync,
      memory,
      commit: latest?.commit ?? unknownCommit,
      revision: latest?.revision ?? memory.status.revision?.attempted ?? "",
      rendition: this.#gitSync.suspend ? undefined : inForce,
      problems: errors,
      waitingFor,
      source: this.#source.trouble ?? this.#emptied,
      account: accountOf(this.#gitSync, this.#deps.settings),
      nonce: randomBytes(8).toString("hex"),
      now: this.#deps.clock.now(),
    };
  }

  /** What the result of a pass makes due: retries of what may be tried again, and releases that waited for this one. */
  #afterwards(memory: ReleaseMemory, { outcomes, waitingFor, health }: PassFacts): void {
    const again = outcomes.some(({ result }) => result.type === "failed" && retryOf[result.code] !== "never");
    const blocked = outcomes.some(
      ({ result }) => result.type === "skipped" && result.reason.startsWith("waits for"),
    );
    if (again || blocked || waitingFor !== undefined) this.#retry(memory.name);
    else this.#retries.delete(memory.name);
    this.#crashes.delete(memory.name);
    if (health.status !== "Healthy") return;
    for (const other of this.#memories.values()) {
      if (other.settings.dependsOn.includes(memory.name) && other.status.sync === "Waiting")
        this.#dueIn(other.name, 0);
    }
  }

  async #failed(memory: ReleaseMemory, pass: Pass, error: unknown, signal: AbortSignal): Promise<void> {
    const log = this.log.child({ release: memory.name });
    if (!(error instanceof SynclineError)) {
      this.#crashes.set(memory.name, (this.#crashes.get(memory.name) ?? 0) + 1);
      log.error(
        { error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
        "pass crashed",
      );
    } else log.warn({ code: error.code, error: error.message }, "pass failed");
    await failedPass(pass, error, this.#deps, signal);
    if (!(error instanceof SynclineError) || retryOf[error.code] !== "never") this.#retry(memory.name);
  }

  #retry(name: string): void {
    const count = (this.#retries.get(name) ?? 0) + 1;
    this.#retries.set(name, count);
    const first = Math.min(retryFirstMs, this.#gitSync.source.intervalSeconds * 1000);
    this.#dueIn(
      name,
      Math.min(first * 2 ** Math.min(count - 1, 10), retryLongestMs) * (0.9 + 0.2 * Math.random()),
    );
  }

  #dueIn(name: string, ms: number): void {
    const at = this.#deps.clock.monotonicMs() + ms;
    if (at >= (this.#due.get(name) ?? Infinity)) return;
    this.#due.set(name, at);
    this.#mail.post();
  }

  #nextMs(): number {
    const pollAt = this.#gitSync.suspend ? Infinity : this.#pollAt;
    const heartbeat = 60_000;
    const next = Math.min(pollAt, ...this.#due.values());
    return Math.min(heartbeat, Math.max(0, next - this.#deps.clock.monotonicMs()));
  }

  async #report(signal: AbortSignal): Promise<void> {
    const status = makeGitSyncStatus({
      gitSync: this.#gitSync,
      revision: this.#source.revision,
      capabilitiesDigest: this.#source.capabilitiesDigest,
      problems: this.#problems,
      source: this.#source.trouble ?? this.#emptied,
      releases: [...this.#memories.values()].map(({ name, status: last }) => ({ name, status: last })),
      handled: this.#status.handled,
      previous: this.#reported,
      now: this.#deps.clock.now(),
    });
    if (status === this.#reported) return;
    await saveGitSyncStatus(this.#gitSync, status, this.#deps, signal);
    this.#status = status;
    this.#reported = status;
  }
}

const unknownCommit: Pass["commit"] = { sha: "" as Pass["commit"]["sha"], author: "", at: "", subject: "" };
