import assert from "node:assert/strict";
import { test } from "node:test";
import { commands } from "../../src/cli/commands.ts";
import { run } from "../../src/cli/program.ts";
import { version } from "../../src/core/version.ts";
import { recordingIo } from "../support/recording-io.ts";
import { syncline } from "../support/syncline.ts";

/** B60 */
const mistakes: readonly (readonly [string, readonly string[], string])[] = [
  ["an unknown command", ["statsu"], "CLI-USAGE unknown command 'statsu'\n  Did you mean status?\n"],
  [
    "a command of no version",
    ["frobnicate"],
    "CLI-USAGE unknown command 'frobnicate'\n  syncline --help lists what there is\n",
  ],
  [
    "an unknown flag",
    ["render", "--rgion", "eu"],
    "CLI-USAGE unknown option '--rgion'\n  Did you mean --region?\n",
  ],
  [
    "a flag before the command",
    ["-n", "shop", "status"],
    "CLI-USAGE unknown option '-n'\n  options stand behind the command\n",
  ],
  [
    "a flag without its value",
    ["render", "--env"],
    "CLI-USAGE option '--env <NAME>' argument missing\n  syncline render --help lists what there is\n",
  ],
  [
    "an argument too few",
    ["approve", "shop/web"],
    "CLI-USAGE missing required argument 'HASH'\n  syncline approve --help lists what there is\n",
  ],
  [
    "an argument too many",
    ["validate", "web"],
    "CLI-USAGE too many arguments for 'validate'. Expected 0 arguments but got 1: web.\n  syncline validate --help lists what there is\n",
  ],
  [
    "a format that a command does not have",
    ["validate", "-o", "yaml"],
    "CLI-USAGE -o yaml: want one of table, json, sarif, github\n",
  ],
  [
    "a release without its GitSync",
    ["history", "web"],
    'CLI-USAGE "web" is no release\n  write GITSYNC/RELEASE, such as shop/cart; syncline status lists them\n',
  ],
  [
    "a time that is none",
    ["sync", "shop", "--timeout", "soon"],
    "CLI-USAGE --timeout soon: want a duration such as 30s, 5m or 24h\n",
  ],
  [
    "-w with JSON",
    ["status", "-w", "-o", "json"],
    "CLI-USAGE -w goes with the table only, not with -o json\n",
  ],
  [
    "a shell without completion",
    ["completion", "tcsh"],
    'CLI-USAGE no completion for "tcsh"\n  there is one for bash, zsh, fish\n',
  ],
  [
    "all wrong flags of the agent at once",
    ["agent", "--http-address", "8080", "--concurrency", "0"],
    "CFG-FLAG --http-address 8080: want HOST:PORT, :PORT or off; --concurrency 0: want a whole number from 1\n",
  ],
];
for (const [name, argv, want] of mistakes)
  test(name, async () => {
    const { io, written } = recordingIo();
    const code = await run(argv, io);
    assert.deepEqual([code, written()], [2, { stdout: "", stderr: want }]);
  });

const helps: readonly (readonly [string, readonly string[]])[] = [
  ["no argument", []],
  ["--help", ["--help"]],
  ["help", ["help"]],
];
for (const [name, argv] of helps)
  test(`${name}: every command, in its group`, async () => {
    const { io, written } = recordingIo();
    assert.equal(await run(argv, io), 0);
    const { stdout } = written();
    for (const { name: command, group, summary } of commands) {
      const section = stdout.slice(stdout.indexOf(group)).split("\n\n")[0] ?? "";
      assert.ok(section.includes(`  ${command} `) && section.includes(summary), `${command} in ${group}`);
    }
    assert.match(stdout, /^Exit codes: 0 fine/m);
  });

test("help of a command: every flag with default and environment variable", async () => {
  const { io, written } = recordingIo();
  assert.equal(await run(["help", "agent"], io), 0);
  const text = written().stdout.replace(/\s+/g, " ");
  assert.match(
    text,
    /--data-dir <DIR> ledger and Git caches; created with mode 0700 \(default \/var\/lib\/syncline; SYNCLINE_DATA_DIR\)/,
  );
  assert.match(text, /--no-leader-election do not wait for the Lease/);
});

test("--version", async () => {
  const { io, written } = recordingIo();
  assert.deepEqual([await run(["--version"], io), written()], [0, { stdout: `${version}\n`, stderr: "" }]);
});

test("the process: exit code, streams", async () => {
  const { code, stdout, stderr } = await syncline(["rendr"]);
  assert.deepEqual(
    [code, stdout, stderr],
    [2, "", "CLI-USAGE unknown command 'rendr'\n  Did you mean render?\n"],
  );
});
