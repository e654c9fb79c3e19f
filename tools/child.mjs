import { spawn } from "node:child_process";

/**
 * Runs a program in this one's place: same terminal, its signals passed on, its end (exit code or signal) becomes
 * this process's end. Plain JavaScript for Node 18, for the launchers.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function runInPlace(file, args, env = process.env) {
  const child = spawn(file, args, { stdio: "inherit", env });
  // A terminal's Ctrl-C reaches the whole group by itself; passed on, it would count twice.
  const ignore = process.stdin.isTTY ? ["SIGINT"] : [];
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (!ignore.includes(signal)) child.kill(/** @type {NodeJS.Signals} */ (signal));
    });
  }
  child.on("error", (error) => {
    process.stderr.write(`${file}: ${error.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
