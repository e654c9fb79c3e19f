import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

/** Rows of the fault matrix that are tests here: of the API server, and of the process. */
const ids = [
  ...Array.from({ length: 27 }, (_, index) => `A${index + 1}`),
  ...Array.from({ length: 12 }, (_, index) => `P${index + 1}`),
];

const root = join(import.meta.dirname, "..");
/** A name that begins with an id (`A7: …`), or that says it at its end (`… (A7)`). */
const named = /\b(?:test|describe)\(\s*["'`](?:([AP]\d+): |[^"'`\n]*\((?:[^()\n]*, )?([AP]\d+)\)["'`])/g;

test("each fault of the API server and of the process has a test of its name", () => {
  const found = new Set(
    globSync("**/*.test.ts", { cwd: root }).flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(named)].map(([, first, last]) => first ?? last),
    ),
  );
  assert.deepEqual(
    ids.filter((id) => !found.has(id)),
    [],
  );
});
