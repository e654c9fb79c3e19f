import assert from "node:assert/strict";
import { test } from "node:test";
import { lintedFolderMistakes, versionMistakes } from "./agreements.ts";
import { example, filesOf } from "./files.ts";
import { pureFolders } from "./tree.ts";

test("ESLint keeps the same folders pure", () => {
  assert.deepEqual(lintedFolderMistakes(filesOf("eslint.config.js")), []);
});
test("one version everywhere", () => {
  const files = filesOf("package.json", "src/core/version.ts", "charts/syncline/Chart.yaml", "CHANGELOG.md");
  assert.deepEqual(versionMistakes(files), []);
});

test("caught: a pure folder that ESLint does not know", () => {
  const linted = pureFolders.filter((name) => name !== "diff").map((name) => `"${name}"`);
  const files = example({ "eslint.config.js": `const pure = [${linted.join(", ")}].map(folder);` });
  assert.deepEqual(lintedFolderMistakes(files), ["diff is in tree.ts, not in eslint.config.js"]);
});

test("caught: a version that was forgotten", () => {
  const files = example({
    "package.json": '{ "version": "0.2.0" }',
    "src/core/version.ts": 'export const version = "0.2.0";',
    "charts/syncline/Chart.yaml": 'version: 0.2.0\nappVersion: "0.1.0"\n',
    "CHANGELOG.md": "# Changelog\n\n## 0.2.0\n",
  });
  assert.deepEqual(versionMistakes(files), ["charts/syncline/Chart.yaml says 0.1.0, package.json 0.2.0"]);
});
