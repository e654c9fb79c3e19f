/** The process as a command sees it. Only main.ts makes one from the real process. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Colour and progress only on a terminal; NO_COLOR is honoured. */
  readonly color: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The folder of the program: builtin charts and policies stand beside it. */
  readonly root: string;
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** What a command's exit code says (docs/cli.md). */
export const exitCode = {
  fine: 0,
  wrong: 1,
  usage: 2,
  differences: 3,
  held: 4,
  timeout: 5,
  unreachable: 6,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
