import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { completion } from "../../src/cli/completion.ts";
import { commands } from "../../src/cli/commands.ts";
import { recordingIo } from "../support/recording-io.ts";

async function script(shell: string): Promise<string> {
  const { io, written } = recordingIo();
  await completion(commands)({ args: [shell], flags: {}, io });
  return written().stdout;
}

/** [what is typed, the last word being completed; some of what is offered; what is not] */
const rows: readonly (readonly [readonly string[], readonly string[], readonly string[]])[] = [
  [["syncline", ""], ["render", "status", "verify-ledger", "help"], ["--env"]],
  [["syncline", "re"], ["render"], ["status"]],
  [
    ["syncline", "render", "--"],
    ["--env", "--show-secrets"],
    ["--wait", "render"],
  ],
  [["kubectl-syncline", "sync", "--w"], ["--wait"], ["--timeout"]],
  [["syncline", "pl"], ["plan"], ["promote"]],
  [["syncline", "plan", "--"], ["--repo", "--rev", "--agent", "--exit-code"], ["--wait"]],
  [["syncline", "diff", "--l"], ["--live"], ["--release"]],
  [["syncline", "approve", "--"], ["--wait", "--timeout"], ["--live"]],
];
for (const [words, offered, not] of rows)
  test(`bash: ${words.join(" ")}`, async () => {
    const ask = `${await script("bash")}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _syncline; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const got = execFileSync("bash", ["-c", ask, "bash", ...words], { encoding: "utf8" }).split("\n");
    assert.deepEqual(
      offered.filter((word) => !got.includes(word)),
      [],
    );
    assert.deepEqual(
      not.filter((word) => got.includes(word)),
      [],
    );
  });

for (const shell of ["zsh", "fish"])
  test(`${shell}: every command and flag is in it`, async () => {
    const text = await script(shell);
    for (const { name, options } of commands) {
      assert.ok(text.includes(name), name);
      for (const { flags } of options) assert.ok(text.includes(/--([\w-]+)/.exec(flags)?.[1] ?? "-"), flags);
    }
  });
