import assert from "node:assert/strict";
import test from "node:test";
import {
  compareVersions,
  parseVersion,
  satisfies,
  type Version,
} from "../../../src/render/helpers/version.ts";

function version(text: string): Version {
  const parsed = parseVersion(text);
  if (parsed === undefined) throw new Error(`${text} is no version`);
  return parsed;
}

/** What Masterminds/semver v3 answers. */
const rows: readonly (readonly [constraint: string, version: string, want: boolean | undefined])[] = [
  [">=1.2", "1.2.0", true],
  [">1.2", "1.2.9", false],
  [">1.2", "1.3.0", true],
  ["<=1.2", "1.2.9", true],
  ["<2", "1.9.9", true],
  ["1.2.3", "1.2.3", true],
  ["=1.2.3", "1.2.4", false],
  ["!=1.2.3", "1.2.4", true],
  ["1.2", "1.2.7", true],
  ["1.x", "1.9.0", true],
  ["*", "3.0.0", true],
  ["~1.2.3", "1.2.9", true],
  ["~1.2.3", "1.3.0", false],
  ["~1", "1.9.0", true],
  ["^1.2.3", "1.9.0", true],
  ["^1.2.3", "2.0.0", false],
  ["^0.2.3", "0.2.9", true],
  ["^0.2.3", "0.3.0", false],
  ["^0.0.3", "0.0.4", false],
  [">=1.2 <1.4", "1.3.0", true],
  [">=1.2, <1.4", "1.4.0", false],
  ["1.2 - 1.4", "1.3.5", true],
  ["1.2 - 1.4", "1.5.0", false],
  ["<1 || >=2", "2.1.0", true],
  [">=1.19-0", "1.20.0-gke.1", true],
  [">=1.19", "1.20.0-gke.1", false],
  [">=1.x.y", "1.2.0", undefined],
  ["nonsense", "1.0.0", undefined],
  ["", "1.0.0", undefined],
];
for (const [constraint, text, want] of rows) {
  test(`${text} satisfies ${constraint}: ${String(want)}`, () => {
    assert.equal(satisfies(constraint, version(text)), want);
  });
}

test("order of semver 2.0.0 §11", () => {
  const ordered =
    "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0".split(
      " ",
    );
  const shuffled = ordered.toSorted();
  assert.deepEqual(
    shuffled
      .map(version)
      .sort(compareVersions)
      .map(({ prerelease }) => prerelease),
    ordered.map((text) => version(text).prerelease),
  );
});
