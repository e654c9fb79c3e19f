import { fit, wrap } from "./layout.ts";
import { slackText } from "./slack-text.ts";
import type { SlackMessage } from "../../test/support/slack-receiver.ts";

/** What people see. Everything is indented by two; colour and the moving line only on a terminal. */
export interface Screen {
  heading(text: string): void;
  /** A sentence of the narrator. */
  say(text: string): void;
  /** A command as `who` types it; "" is the platform engineer. */
  command(who: string, line: string): void;
  /** What a program printed. */
  output(text: string): void;
  /** Something that came about, and how long it took. */
  came(text: string, ms: number): void;
  /** What is being waited for: one line that is overwritten; nothing where there is no terminal. */
  waiting(text: string): void;
  slack(message: SlackMessage): void;
  failure(text: string): void;
}

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const widest = 110;
const margin = "  ";

export function createScreen(out: Terminal, environment: NodeJS.ProcessEnv): Screen {
  const isTerminal = out.isTTY === true;
  const width = Math.min(widest, Math.max(60, out.columns ?? widest)) - margin.length;
  const paint = isTerminal && environment["NO_COLOR"] === undefined ? colours : plain;
  let isMoving = false;
  const print = (lines: readonly string[]): void => {
    if (isMoving) out.write("\r\u001b[K");
    isMoving = false;
    out.write(lines.map((line) => (line === "" ? "\n" : `${margin}${line}\n`)).join(""));
  };
  const block = (mark: string, lines: readonly string[]): readonly string[] =>
    lines.map((line) => `${mark} ${line}`);
  return {
    heading: (text) => {
      const rule = "─".repeat(Math.max(4, width - text.length - 4));
      print(["", "", `${paint.dim("──")} ${paint.bold(text)} ${paint.dim(rule)}`]);
    },
    say: (text) => {
      print(["", ...wrap(text, width)]);
    },
    command: (who, line) => {
      const [first = "", ...more] = line.split("\n");
      const prompt = paint.green(who === "" ? "$" : `${who} $`);
      print(["", `${prompt} ${paint.bold(first)}`, ...more.map((next) => paint.bold(next))]);
    },
    output: (text) => {
      if (text.trim() !== "") print(fit(text, width).map((line) => paint.change(line)));
    },
    came: (text, ms) => {
      print(["", `${paint.green("✓")} ${text} ${paint.dim(`(${(ms / 1000).toFixed(1)} s)`)}`]);
    },
    waiting: (text) => {
      if (!isTerminal) return;
      out.write(`\r\u001b[K${margin}${paint.dim(`… ${text}`.slice(0, width))}`);
      isMoving = true;
    },
    slack: (message) => {
      const lines = slackText(message).flatMap((line) => wrap(line, width - 4));
      const title = `Slack ${message.channel}${message.threadTs === undefined ? "" : ", in the thread"}`;
      const note = message.updates === 0 ? "" : " (this message, rewritten)";
      print(["", ...block(paint.purple("┃"), [paint.dim(`${title}${note}`), ...lines])]);
    },
    failure: (text) => {
      print(["", ...text.split("\n").map((line, at) => (at === 0 ? paint.red(line) : line))]);
    },
  };
}

interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly green: (text: string) => string;
  readonly purple: (text: string) => string;
  readonly red: (text: string) => string;
  /** Lines of a diff. */
  readonly change: (line: string) => string;
}

const same = (text: string): string => text;
const plain: Paint = { bold: same, dim: same, green: same, purple: same, red: same, change: same };

const code =
  (begin: number, end: number) =>
  (text: string): string =>
    `\u001b[${begin}m${text}\u001b[${end}m`;
const [green, red] = [code(32, 39), code(31, 39)];
const colours: Paint = {
  bold: code(1, 22),
  dim: code(2, 22),
  green,
  purple: code(35, 39),
  red,
  change: (line) => (/^\+(?!\+\+)/.test(line) ? green(line) : /^-(?!--)/.test(line) ? red(line) : line),
};
