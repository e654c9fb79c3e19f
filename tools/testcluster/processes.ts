import { fork } from "node:child_process";
import { join } from "node:path";

/** Asks the supervisor to run a program with its output appended to `log`. */
export interface StartCommand {
  readonly id: number;
  readonly file: string;
  readonly args: readonly string[];
  readonly log: string;
}

/** What the supervisor tells about a program it was asked to run. */
export type Event =
  | { readonly id: number; readonly kind: "started"; readonly pid: number }
  | { readonly id: number; readonly kind: "failed"; readonly message: string }
  | {
      readonly id: number;
      readonly kind: "exited";
      readonly code: number | null;
      readonly signal: string | null;
    };

/** A running program. `exited` is settled with a text such as "exit code 1" or "signal SIGKILL" at its end. */
export interface Running {
  readonly pid: number;
  readonly exited: Promise<string>;
  signal(name: NodeJS.Signals): void;
}

export interface Supervisor {
  start(command: Omit<StartCommand, "id">): Promise<Running>;
  /** Kills everything started here, removes the folder, and waits until all that is done. */
  stop(): Promise<void>;
}

/**
 * Starts a supervisor (supervisor.ts) whose programs never outlive this process. It does not keep this process
 * alive either: when the event loop is empty, this process ends, and the programs with it.
 */
export function startSupervisor(removeAtEnd: string | undefined): Supervisor {
  const child = fork(
    join(import.meta.dirname, "supervisor.ts"),
    removeAtEnd === undefined ? [] : [removeAtEnd],
    {
      detached: true, // its own session: a Ctrl-C in the terminal reaches the test, not the servers
      stdio: ["ignore", "ignore", "ignore", "ipc"], // a kept stdout would hold up the test runner
      execArgv: ["--disable-warning=ExperimentalWarning"],
      env: plainEnvironment(),
    },
  );
  child.unref();
  child.channel?.unref();
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const listeners = new Map<number, (event: Event) => void>();
  child.on("message", (event: Event) => listeners.get(event.id)?.(event));
  let lastId = 0;

  const start = (command: Omit<StartCommand, "id">): Promise<Running> => {
    const id = ++lastId;
    return keepAlive(
      new Promise((resolve, reject) => {
        let end: (how: string) => void;
        const exited = new Promise<string>((settle) => (end = settle));
        listeners.set(id, (event) => {
          if (event.kind === "started") resolve(runningProcess(event.pid, exited));
          else if (event.kind === "failed") reject(new Error(`${command.file}: ${event.message}`));
          else end(event.signal === null ? `exit code ${event.code}` : `signal ${event.signal}`);
        });
        void gone.then(() => {
          end("end of its supervisor");
          reject(new Error("the test cluster's supervisor ended"));
        });
        child.send({ id, ...command });
      }),
    );
  };

  const stop = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    await keepAlive(gone);
  };
  return { start, stop };
}

function runningProcess(pid: number, exited: Promise<string>): Running {
  let ended = false; // after that the pid may be another process's
  void exited.then(() => (ended = true));
  return {
    pid,
    exited,
    signal: (name) => {
      if (!ended) process.kill(pid, name);
    },
  };
}

/** Keeps the event loop busy until the promise is settled, although the supervisor itself does not. */
export async function keepAlive<T>(promise: Promise<T>): Promise<T> {
  const timer = setInterval(() => undefined, 60_000);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
  }
}

/** Test runners and coverage tools pass their wishes on by the environment: not meant for these processes. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR };
}
