import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { evaluatePolicies } from "../../src/policy/evaluate.ts";
import { readPolicies } from "../../src/policy/read.ts";
import { context, manifestsOf } from "./manifests.ts";

const root = join(import.meta.dirname, "../../policies");

for (const pack of readdirSync(root)) {
  const folder = join(root, pack);
  const rules = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  const read = (file: string): { path: string; text: string } => ({
    path: `policies/${pack}/${file}`,
    text: readFileSync(join(folder, file), "utf8"),
  });

  test(`${pack}: all rules can be read together`, () => {
    assert.deepEqual(readPolicies(rules.map(read)).problems, []);
  });

  test(`${pack}: no example without a rule`, () => {
    assert.deepEqual(readdirSync(join(folder, "pass")), rules);
    assert.deepEqual(readdirSync(join(folder, "fail")), rules);
  });

  for (const file of rules) {
    const name = file.replace(/\.yaml$/, "");
    const { policies } = readPolicies([read(file)]);

    test(`${pack}/${name}: says what it refuses, why, and the cure`, () => {
      const { text } = read(file);
      for (const word of ["# Refuses:", "# Why:", "# Cure:", `\n  name: ${name}\n`])
        assert.ok(text.includes(word), word);
    });

    test(`${pack}/${name}: lets its good examples pass`, () => {
      assert.deepEqual(evaluatePolicies(examples(folder, "pass", file), policies, context), []);
    });

    for (const manifest of examples(folder, "fail", file)) {
      test(`${pack}/${name}: refuses ${manifest.ref.kind}/${manifest.ref.name}`, () => {
        const problems = evaluatePolicies([manifest], policies, context);
        assert.ok(problems.length > 0, "nothing was refused");
        for (const { code, message } of problems) {
          assert.equal(code, "POL-DENIED");
          assert.match(message, new RegExp(`\\(policy ${name}, policies/${pack}/${file}\\)$`));
          assert.doesNotMatch(message, /cannot be judged/);
        }
      });
    }
  }
}

function examples(folder: string, which: "pass" | "fail", file: string): ReturnType<typeof manifestsOf> {
  const path = join(folder, which, file);
  return existsSync(path) ? manifestsOf(readFileSync(path, "utf8"), file) : [];
}
