/**
 * The test run: one control plane for all test files, then node:test over them.
 * usage: node tools/test.ts [FILE…] [--OPTION OF node --test…]   (all of test/ but test/extended by default)
 */
import { spawn } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { programVariable } from "../test/support/agent.ts";
import { bundle } from "./bundle.ts";
import "./follow-parent.ts";
import { startCluster, type TestCluster } from "./testcluster/cluster.ts";
import { sharedVariable, type SharedCluster } from "./testcluster/shared.ts";

const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith("-"));
const named = args.filter((arg) => !arg.startsWith("-"));
const files = named.length > 0 ? named : allTests();

if (files.length === 0) {
  console.error("no test files found");
  process.exit(1);
}
process.exitCode = await run();

/** Those that start agents and clusters first: they mostly wait, and the many short ones fill the gaps and the end. */
function allTests(): readonly string[] {
  const all = globSync("test/**/*.test.ts", { exclude: ["test/extended/**"] }).sort();
  const isLong = (file: string): boolean => /^test\/(e2e|faults|cli)\//.test(file);
  return [...all.filter(isLong), ...all.filter((file) => !isLong(file))];
}

/** Builds the program that the tests start, and starts cluster and tests side by side: those that need no cluster do not wait for it.
 *  Returns the exit code. */
async function run(): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), "syncline-test-"));
  const file = join(dir, "shared.json");
  const ended = new AbortController();
  const cluster = startCluster({ controllers: true, dir, removeDir: true, signal: ended.signal });
  const told = tellTests(cluster, file);
  const built = mkdtempSync(join(tmpdir(), "syncline-test-program-"));
  try {
    const root = join(import.meta.dirname, "..");
    const { file: program } = await bundle({ root, entry: "src/main.ts", outdir: built });
    return await nodeTest({ [sharedVariable]: file, [programVariable]: program });
  } finally {
    ended.abort();
    await told;
    await cluster.then(
      (started) => started.stop(),
      () => undefined,
    );
    rmSync(built, { recursive: true, force: true });
    rmSync(dir, { recursive: true, force: true }); // a failed start or a cluster from outside leaves it
  }
}

/** Writes what the tests wait for (sharedCluster): the cluster, or why there is none. */
async function tellTests(cluster: Promise<TestCluster>, file: string): Promise<void> {
  const answer: SharedCluster = await cluster.then(
    (started) => ({ info: started }),
    (error: unknown) => ({ error: String(error) }),
  );
  mkdirSync(dirname(file), { recursive: true }); // a failed start removes it
  writeFileSync(`${file}.new`, JSON.stringify(answer), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function nodeTest(variables: Readonly<Record<string, string>>): Promise<number> {
  const followParent = `--require=${join(import.meta.dirname, "follow-parent.ts")}`;
  const flags = [
    "--test",
    "--test-reporter=spec",
    "--test-concurrency=2",
    "--test-timeout=300000",
    followParent,
  ];
  const env = { ...process.env, ...variables };
  const child = spawn(process.execPath, [...flags, ...options, ...files], {
    stdio: ["ignore", "inherit", "inherit"],
    env,
  });
  const passOn = (signal: NodeJS.Signals) => child.kill(signal);
  process.on("SIGTERM", passOn).on("SIGHUP", passOn).on("SIGINT", passOn);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
