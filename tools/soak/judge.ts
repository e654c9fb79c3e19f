/**
 * Compares us with the Go libraries for as long as you like: every seed gives other cases.
 * usage: npm run soak [-- judge SEEDS]   (20 by default, about 30 seconds each)
 */
import { judgedHelpers } from "../../test/judge/corpus/judged-helpers.ts";
import { judgedPatterns } from "../../test/judge/corpus/judged-patterns.ts";
import { judgedYaml } from "../../test/judge/corpus/judged-yaml.ts";
import { yamlCases } from "../../test/judge/corpus/yaml-texts.ts";

const seeds = Number(process.argv[2] ?? 20);
for (let seed = 1; seed <= seeds && process.exitCode === undefined; seed++) {
  tell(seed, "helpers", await judgedHelpers(seed, 400));
  tell(seed, "patterns", await judgedPatterns(seed, 20_000));
  tell(seed, "YAML", await judgedYaml(yamlCases(seed, 20_000)));
}

function tell(
  seed: number,
  what: string,
  { differences }: { readonly differences: readonly string[] },
): void {
  console.log(`seed ${seed}: ${what}: ${differences.length} differences`);
  for (const difference of differences.slice(0, 20)) console.log(`  ${difference}`);
  if (differences.length > 0) process.exitCode = 1;
}
