import type { Retry } from "../../src/core/errors.ts";
import { differences } from "./tables.ts";

/** How docs/errors.md spells a retry class, behind the code in its heading. */
const retryWords: Readonly<Record<Retry, string>> = {
  never: "waits for new input",
  interval: "tried again at the next poll",
  backoff: "tried again after a growing delay",
};

/** What docs/errors.md must say of each code, compared with the codes themselves:
 *  `### CODE: retry words`, a sentence what it means, an example (a fenced text that starts with the code), and `To do:`. */
export function errorDocMistakes(
  markdown: string,
  retryOf: Readonly<Record<string, Retry>>,
): readonly string[] {
  const sections = markdown.split(/^### /m).slice(1);
  const told = sections.map((section) => section.split(/[\s:]/, 1)[0] ?? "");
  return [
    ...differences(
      { name: "docs/errors.md", items: told },
      { name: "core/errors.ts", items: Object.keys(retryOf) },
    ),
    ...told.filter((code, at) => told.indexOf(code) !== at).map((code) => `${code} is told twice`),
    ...sections.flatMap((section, at) => sectionMistakes(section, told[at] ?? "", retryOf)),
  ];
}

function sectionMistakes(
  section: string,
  code: string,
  retryOf: Readonly<Record<string, Retry>>,
): readonly string[] {
  const retry = retryOf[code];
  if (retry === undefined) return [];
  const [heading = "", ...rest] = section.split(/^## /m, 1)[0]?.split("\n") ?? [];
  const body = rest.join("\n");
  const [meaning = ""] = body.split("```");
  const wants: readonly (readonly [boolean, string])[] = [
    [heading === `${code}: ${retryWords[retry]}`, `the heading "### ${code}: ${retryWords[retry]}"`],
    [/\w.{15,}\./s.test(meaning), "a sentence what it means"],
    [body.includes(`\n\`\`\`text\n${code} `), `an example text that starts with ${code}`],
    [/^To do: \S.{10,}\.$/ms.test(body), 'what to do ("To do: …")'],
  ];
  return wants.filter(([isThere]) => !isThere).map(([, what]) => `${code} lacks ${what}`);
}

/** Codes that no file outside the list itself ever uses. */
export function unusedCodes(files: ReadonlyMap<string, string>, codes: readonly string[]): readonly string[] {
  const texts = [...files].filter(([path]) => path !== "src/core/errors.ts").map(([, text]) => text);
  return codes.filter((code) => !texts.some((text) => text.includes(`"${code}"`)));
}
