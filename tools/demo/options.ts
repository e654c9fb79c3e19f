import { parseArgs } from "node:util";

export interface DemoOptions {
  /** Ends by itself after the last scene. */
  readonly once: boolean;
  /** Plays in the cluster of this context of the caller's kubeconfig instead of one of its own. */
  readonly context: string | undefined;
}

export const usage = `usage: npm run demo -- [--once] [--context NAME]

  --once           end after the last scene; without it everything stays up to be played with
  --context NAME   play in your own cluster, named by a context of your kubeconfig, and clean up afterwards
`;

/** The options of a command line; "help" when they were asked for. Throws an Error for people. */
export function readOptions(args: readonly string[]): DemoOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: "boolean", default: false },
      context: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return values.help ? "help" : { once: values.once, context: values.context };
}
