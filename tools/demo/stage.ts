import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SlackMessage, SlackReceiver } from "../../test/support/slack-receiver.ts";
import { api } from "../testcluster/api.ts";
import type { AgentProcess } from "./agent-process.ts";
import { DemoFailure } from "./failure.ts";
import type { Ground } from "./ground.ts";
import type { Screen } from "./screen.ts";
import { shell } from "./shell.ts";
import type { Terminal } from "./terminal.ts";

/** Everything that plays, once it runs. */
export interface Cast {
  readonly ground: Ground;
  readonly screen: Screen;
  /** Of the config repo; it takes pushes. */
  readonly repoUrl: string;
  /** Bob's clone of the config repo. */
  readonly clone: string;
  readonly slack: SlackReceiver;
  readonly agent: AgentProcess;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

export type Who = "" | "bob" | "alice";

/** What a scene does with it. */
export interface Stage extends Cast {
  /** Shows a command, runs exactly that, shows what it printed, and returns it. DemoFailure for another exit code than
   *  the wanted one, 0. */
  type(who: Who, line: string, wanted?: { readonly exit: number }): Promise<string>;
  /** Changes a file of the clone, as in an editor. */
  edit(file: string, from: string, to: string): void;
  /** Waits until `ask` gives something, shows that it came about, and returns it. DemoFailure after a minute. */
  until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T>;
  /** An object by its path in the API; undefined where there is none. */
  live<T>(path: string): Promise<T | undefined>;
  /** Waits for a message that came after the first `count` ones, and shows it. */
  slackMessage(count: number, what: string, holds: (message: SlackMessage) => boolean): Promise<void>;
}

const patienceMs = 60_000;
const everyMs = 50;

export function createStage(cast: Cast): Stage {
  const { screen, clone, slack, agent, signal } = cast;
  const until = async <T>(what: string, ask: () => Promise<T | undefined>): Promise<T> => {
    const started = performance.now();
    for (;;) {
      signal.throwIfAborted();
      agent.check();
      const found = await ask();
      const ms = performance.now() - started;
      if (found !== undefined) {
        screen.came(what, ms);
        return found;
      }
      if (ms > patienceMs)
        throw new DemoFailure(`this did not come about within ${patienceMs / 1000} s: ${what}`);
      screen.waiting(`${what} (${(ms / 1000).toFixed(1)} s)`);
      await sleep(everyMs, undefined, { signal });
    }
  };
  return {
    ...cast,
    until,
    live: (path) => getLive(cast, path),
    type: (who, line, wanted) => typeLine(cast, { who, line, exit: wanted?.exit ?? 0 }),
    edit: (file, from, to) => {
      const path = join(clone, file);
      const before = readFileSync(path, "utf8");
      if (!before.includes(from))
        throw new DemoFailure(`${file} of the example has no ${JSON.stringify(from)}`);
      writeFileSync(path, before.replace(from, to));
    },
    slackMessage: async (count, what, holds) => {
      const message = await until(what, () => Promise.resolve(slack.messages.slice(count).find(holds)));
      screen.slack(message);
    },
  };
}

interface Typing {
  readonly who: Who;
  readonly line: string;
  readonly exit: number;
}

async function typeLine(cast: Cast, { who, line, exit }: Typing): Promise<string> {
  const { ground, screen, clone, terminal, signal } = cast;
  screen.command(who, line);
  const { dir, kubeconfig } = ground;
  const mine = who === "alice" ? { KUBECONFIG: kubeconfig.alice } : {};
  const cwd = who === "bob" ? clone : dir;
  const { code, output } = await shell({ line, cwd, env: { ...terminal.env, ...mine }, signal });
  screen.output(output);
  if (code !== exit) throw new DemoFailure(`exit code ${code}, not ${exit}, of: ${line}`);
  return output;
}

/** A new kind answers 429 at first (“storage is (re)initializing”): asked again, as kubectl does. */
async function getLive<T>({ ground, signal }: Cast, path: string): Promise<T | undefined> {
  for (let tries = 1; ; tries++) {
    const { status, text } = await api(ground.cluster, "GET", path, { timeoutMs: 10_000 });
    if (status === 200) return JSON.parse(text) as T;
    if (status === 404) return undefined;
    if ((status !== 429 && status < 500) || tries >= 20)
      throw new DemoFailure(`GET ${path} answers ${status}: ${text}`);
    await sleep(500, undefined, { signal });
  }
}
