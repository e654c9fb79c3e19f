import assert from "node:assert/strict";
import test from "node:test";
import { globMatches } from "../../src/repo/glob.ts";
import { ignoreRules } from "../../src/repo/ignore.ts";

const globs: readonly (readonly [pattern: string, path: string, want: boolean])[] = [
  ["checkout", "checkout", true],
  ["team-a/*", "team-a/web", true],
  ["team-a/*", "team-a/sub/web", false],
  ["team-a/**", "team-a/sub/web", true],
  ["**/web", "web", true],
  ["**/web", "a/b/web", true],
  ["a/**/b", "a/b", true],
  ["a/**/b", "a/x/y/b", true],
  ["a/**/b", "a/x/y/c", false],
  ["*.yaml", "a.yaml", true],
  ["*.yaml", "a.yml", false],
  ["web-?", "web-1", true],
  ["web-?", "web-10", false],
  ["web-[0-9]", "web-7", true],
  ["web-[!0-9]", "web-7", false],
  ["web-[ab", "web-[ab", true],
  ["a\\*b", "a*b", true],
  ["a\\*b", "axb", false],
  ["(.+)+", "aaaa", false],
  ["*a*a*a*a*a*a*a*b", "a".repeat(5000), false],
];

for (const [pattern, path, want] of globs) {
  test(`glob ${pattern} ${want ? "fits" : "does not fit"} ${path.slice(0, 20)}`, () => {
    assert.equal(globMatches(pattern, path), want);
  });
}

const rules = `# not ours
scripts/
*.bak
/Makefile
tools/**/gen
!keep.bak
\\#odd
`;

const ignored: readonly (readonly [path: string, want: boolean])[] = [
  ["scripts/a.yaml", true],
  ["charts/x/scripts/deep/a.yaml", true],
  ["scripts", false],
  ["a.bak", true],
  ["charts/a.bak", true],
  ["keep.bak", false],
  ["scripts/keep.bak", true],
  ["Makefile", true],
  ["charts/Makefile", false],
  ["tools/a/b/gen", true],
  ["tools/gen", true],
  ["#odd", true],
  ["# not ours", false],
];

for (const [path, want] of ignored) {
  test(`.synclineignore ${want ? "names" : "does not name"} ${path}`, () => {
    assert.equal(ignoreRules(rules)(path), want);
  });
}
