import { code, codeRows, differences } from "./tables.ts";

/** The names that docs/resources.md explains: metrics in one table, and every event word somewhere. */
export function resourceDocMistakes(
  markdown: string,
  real: { readonly metrics: readonly string[]; readonly words: readonly string[] },
): readonly string[] {
  const told = codeRows(markdown).map(([first]) => code(first));
  return [
    ...differences(
      { name: "docs/resources.md", items: told.filter((name) => name.startsWith("syncline_")) },
      { name: "the metrics", items: real.metrics },
    ),
    ...real.words
      .filter((word) => !markdown.includes(`\`${word}\``))
      .map((word) => `the event ${word} is not told`),
  ];
}

/** Names of a Prometheus text. */
export function metricNames(scrape: string): readonly string[] {
  return [...scrape.matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name);
}
