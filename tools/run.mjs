/**
 * The project's commands, from a fresh clone and any Node since 18: sets up what is missing, then runs the command
 * under the pinned Node. usage: node tools/run.mjs test|demo|bench|soak|cluster|build [ARGUMENT…]
 */
import { join } from "node:path";
import { runInPlace } from "./child.mjs";
import { pinnedNode, root, setup } from "./setup.mjs";

/** @type {Record<string, { script: string, cluster: boolean }>} cluster: needs the test cluster's binaries */
const commands = {
  test: { script: "tools/test.ts", cluster: true },
  demo: { script: "tools/demo/demo.ts", cluster: true },
  bench: { script: "bench/bench.ts", cluster: true },
  soak: { script: "tools/soak/soak.ts", cluster: true },
  cluster: { script: "tools/testcluster/cli.ts", cluster: false },
  build: { script: "tools/build.ts", cluster: false },
};

const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  process.stderr.write(`usage: node tools/run.mjs ${Object.keys(commands).join("|")} [ARGUMENT…]\n`);
  process.exitCode = 2;
} else {
  try {
    setup({ cluster: command.cluster });
    runInPlace(pinnedNode, [join(root, command.script), ...args]);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
