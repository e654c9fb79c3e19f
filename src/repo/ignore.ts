import { globMatches } from "./glob.ts";

/** What `.synclineignore` names, in gitignore's syntax: the last fitting line decides; nothing inside an ignored folder comes back. */
export function ignoreRules(text: string): (path: string) => boolean {
  const rules = text.split(/\r?\n/).flatMap(parseLine);
  if (rules.length === 0) return () => false;
  return (path) => {
    const parts = path.split("/");
    return parts.some((_, index) => {
      const prefix = parts.slice(0, index + 1).join("/");
      const isFolder = index + 1 < parts.length;
      return rules.findLast((rule) => (isFolder || !rule.folderOnly) && globMatches(rule.pattern, prefix))
        ?.ignores;
    });
  };
}

interface Rule {
  readonly pattern: string;
  readonly folderOnly: boolean;
  readonly ignores: boolean;
}

function parseLine(line: string): readonly Rule[] {
  const text = line.replace(/(?<!\\)[ \t]+$/, "");
  if (text === "" || text.startsWith("#")) return [];
  const ignores = !text.startsWith("!");
  const body = ignores ? text : text.slice(1);
  const folderOnly = body.endsWith("/");
  const path = folderOnly ? body.slice(0, -1) : body;
  // A slash at the start or in the middle ties the pattern to the root.
  const pattern = path.includes("/") ? path.replace(/^\//, "") : `**/${path}`;
  return [{ pattern, folderOnly, ignores }];
}
