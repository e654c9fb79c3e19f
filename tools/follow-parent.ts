/**
 * Loaded into a process, ends it within a second of its parent's death, also by SIGKILL, of which nobody is told. A
 * test run is a chain of processes: whichever is killed, those below it must not go on. (By --require, because the
 * test runner's own process ignores --import.)
 */
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
}, 1000).unref();
