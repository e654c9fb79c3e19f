/**
 * A whole local scene: a control plane, a Git server, the agent, and what happens when people commit, meddle and err.
 * usage: npm run demo -- [--once] [--context NAME]   (see docs/demo.md)
 */
import { DemoFailure } from "./failure.ts";
import { openStage } from "./open-stage.ts";
import { readOptions, usage, type DemoOptions } from "./options.ts";
import { playOn } from "./play-on.ts";
import { scenes } from "./scenes.ts";
import { createScreen, type Screen } from "./screen.ts";
import type { Stage } from "./stage.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: DemoOptions | "help";
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return 2;
  }
  if (options === "help") {
    process.stdout.write(usage);
    return 0;
  }
  return run(options, createScreen(process.stdout, process.env));
}

/** Plays, and ends what was started, whatever happens. Returns the exit code. */
async function run(options: DemoOptions, screen: Screen): Promise<number> {
  const stopped = stopOnSignals();
  const stack = new AsyncDisposableStack();
  let code = 1;
  try {
    code = await play(options, screen, stack, stopped.signal);
  } catch (error) {
    if (stopped.signal.aborted) code = stopped.exitCode();
    else screen.failure(told(error));
  }
  try {
    await stack.disposeAsync();
  } catch (error) {
    screen.failure(told(error));
    code = code === 0 ? 1 : code;
  }
  return code;
}

async function play(
  options: DemoOptions,
  screen: Screen,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<number> {
  const started = performance.now();
  screen.heading("A cluster");
  const stage = await openStage(options, screen, stack, signal);
  for (const [at, { title, play: playScene }] of scenes.entries()) {
    screen.heading(`${at + 1} · ${title}`);
    await playScene(stage).catch((error: unknown) => {
      throw signal.aborted ? error : sceneFailure(title, error, stage);
    });
  }
  screen.came("Every scene came to what it shows", performance.now() - started);
  if (!options.once) await playOn(stage);
  return 0;
}

function sceneFailure(title: string, cause: unknown, { agent }: Stage): DemoFailure {
  return new DemoFailure(
    `The demo failed in “${title}”: ${told(cause)}\n\nThe end of the agent's log:\n${agent.logEnd(15)}`,
    { cause },
  );
}

function told(error: unknown): string {
  if (error instanceof DemoFailure) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Ctrl-C ends everything in order; a second one at once (the cluster's keeper still removes what is left). */
function stopOnSignals(): { readonly signal: AbortSignal; readonly exitCode: () => number } {
  const controller = new AbortController();
  let code = 1;
  const numbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
  for (const [name, number] of Object.entries(numbers)) {
    process.on(name, () => {
      code = 128 + number;
      if (controller.signal.aborted) process.exit(code);
      controller.abort(new Error(`stopped by ${name}`));
    });
  }
  // Whoever reads our output went away: `npm run demo | head`.
  process.stdout.on("error", () => {
    controller.abort(new Error("nobody reads the output"));
  });
  return { signal: controller.signal, exitCode: () => code };
}
