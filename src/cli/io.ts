/** The process as a command sees it. Only main.ts makes one from the real process. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Only on a terminal; NO_COLOR is honoured. */
  readonly color: boolean;
  /** Whether a person watches: -w draws anew, progress is shown, a login plugin may ask. */
  readonly terminal: { readonly out: boolean; readonly err: boolean };
  /** Asks a person one question on the terminal; absent where nobody is there. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The folder of the program: builtin charts and policies stand beside it. */
  readonly root: string;
  /** Of the process so far: ms by a clock that never goes back, ms of CPU time, the most memory it had. */
  readonly usage: () => { readonly ms: number; readonly cpuMs: number; readonly peakBytes: number };
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** What a command's exit code says (docs/cli.md). `stopped`: by SIGINT, as shells write it. */
export const exitCode = {
  fine: 0,
  wrong: 1,
  usage: 2,
  differences: 3,
  held: 4,
  timeout: 5,
  unreachable: 6,
  stopped: 130,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
