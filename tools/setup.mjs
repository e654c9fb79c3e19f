/**
 * Makes a clone ready to run: dependencies from the lockfile and, when asked, the binaries of the test cluster.
 * Plain JavaScript for Node 18 and newer, without dependencies, because it runs before there are any. Does only
 * what is missing, so that every command may call it first.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The Node that the lockfile pins. Called by path: a shell, and npm, remember where they found `node`. */
export const pinnedNode = join(root, "node_modules", ".bin", "node");

const lockfile = join(root, "package-lock.json");
const record = join(root, "node_modules", ".syncline-lock");

/**
 * Sets the clone up; returns at once when nothing is missing. Tells what it does on stderr. Throws an Error whose
 * message is for people.
 * @param {{ cluster: boolean }} wanted cluster: also the test cluster's binaries (built once, about 5 minutes)
 */
export function setup({ cluster }) {
  const wanted = createHash("sha256").update(readFileSync(lockfile)).digest("hex");
  if (recorded() !== wanted) {
    if (!existsSync(pinnedNode) || !installedAsLocked()) install();
    writeFileSync(record, wanted);
  }
  if (cluster && !process.env.SYNCLINE_TEST_KUBECONFIG) provideCluster();
}

function recorded() {
  return existsSync(record) && existsSync(pinnedNode) ? readFileSync(record, "utf8") : undefined;
}

/** Whether a plain `npm install` already brought what the lockfile says: then `npm ci` need not empty the folder. */
function installedAsLocked() {
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const has = packagesOf(installed);
  const needs = packagesOf(lockfile);
  const isThere = (/** @type {string} */ path) =>
    has[path] === undefined ? needs[path].optional === true : has[path].version === needs[path].version;
  return (
    Object.keys(needs).every((path) => path === "" || isThere(path)) &&
    Object.keys(has).every((path) => needs[path] !== undefined)
  );
}

/** @param {string} file */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? {};
  } catch {
    return {}; // an install that was killed may have left half of it
  }
}

function install() {
  const started = Date.now();
  tell("installing the dependencies (npm ci) …");
  // Under an older Node npm warns about every package that wants a newer one; the pinned Node runs them all.
  // Development dependencies by name: NODE_ENV=production would leave them, and the pinned Node, out.
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath?.endsWith("npm-cli.js")
    ? [process.execPath, process.env.npm_execpath]
    : ["npm"];
  const run = () =>
    spawnSync(npm[0], [...npm.slice(1), ...args], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
      encoding: "utf8",
    });
  let { status, error, stdout } = run();
  if (error === undefined && status !== 0) {
    tell("npm ci failed, once more: a registry has its hiccups …");
    ({ status, error, stdout } = run());
  }
  if (error) throw new Error(`npm could not be run: ${error.message}`);
  if (status !== 0) throw new Error(`npm ci failed (exit code ${status})\n${stdout}`);
  const { status: works } = spawnSync(pinnedNode, ["--version"], { stdio: "ignore" });
  if (works !== 0) {
    throw new Error(
      "npm did not install the pinned Node: are install scripts forbidden here (`npm config get ignore-scripts`)?",
    );
  }
  tell(`dependencies installed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

function provideCluster() {
  const cli = join(root, "tools", "testcluster", "cli.ts");
  const { status } = spawnSync(pinnedNode, [cli, "build"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error("the test cluster could not be provided (see above)");
}

/** @param {string} line */
function tell(line) {
  process.stderr.write(`setup: ${line}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    setup({ cluster: process.argv.includes("--cluster") });
  } catch (error) {
    process.stderr.write(`setup: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
