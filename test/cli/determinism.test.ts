import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";

const root = join(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "syncline-determinism-"));
after(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** The example repo with its files written in the reverse order: what a folder lists first differs. */
function reversedCopy(): string {
  const from = join(root, "examples/config-repo");
  const to = join(scratch, "reversed");
  const files = readdirSync(from, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  for (const { parentPath, name } of files.toReversed()) {
    const path = join(parentPath, name);
    cpSync(path, join(to, path.slice(from.length)));
  }
  return to;
}

function rendered(
  folder: string,
  environment: Readonly<Record<string, string>>,
  flags: readonly string[],
): string {
  const args = ["render", "--repo", folder, "--env", "prod", "--region", "eu"];
  return execFileSync(process.execPath, [...flags, join(root, "src/main.ts"), ...args], {
    env: { HOME: scratch, ...environment },
    encoding: "utf8",
  });
}

const places: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  ["Kiritimati, Turkish", { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" }, []],
  ["Honolulu, Swedish", { TZ: "Pacific/Honolulu", LC_ALL: "sv_SE.UTF-8" }, []],
];

test("the same repository renders to the same bytes, whatever the time zone, the locale and the order of files", () => {
  const want = rendered(join(root, "examples/config-repo"), { TZ: "UTC", LC_ALL: "C" }, []);
  assert.match(want, /kind: Deployment/);
  assert.equal(rendered(reversedCopy(), { TZ: "Asia/Kathmandu", LC_ALL: "de_DE.UTF-8" }, []), want);
  for (const [place, environment, flags] of places)
    assert.equal(rendered(join(root, "examples/config-repo"), environment, flags), want, place);
});
