import { text, type Files } from "./files.ts";
import { homes, packagesUsed } from "./libraries.ts";
import { code, codeRows, differences } from "./tables.ts";

const doc = "docs/dependencies.md";

/** Runtime dependencies of package.json, of docs/dependencies.md (each with where it is used and why) and of the code: one list. */
export function dependencyMistakes(files: Files): readonly string[] {
  const { dependencies = {} } = JSON.parse(text(files, "package.json")) as {
    dependencies?: Record<string, string>;
  };
  const real = { name: "package.json", items: Object.keys(dependencies) };
  const rows = codeRows(text(files, doc)).filter(([, home = ""]) => home.startsWith("`src/"));
  return [
    ...differences({ name: doc, items: rows.map(([name]) => code(name)) }, real),
    ...differences({ name: "the imports of src/", items: packagesUsed(files) }, real),
    ...rows.flatMap(([name, home = "", reason = ""]) => {
      const folders = homes[code(name)] ?? [];
      const wrong = folders.some((folder) => !home.includes(`\`${folder}\``));
      return [
        ...(wrong ? [`${doc}: ${code(name)} lives in ${folders.join(", ")}`] : []),
        ...(reason.length < 20 ? [`${doc}: ${code(name)} has no reason`] : []),
      ];
    }),
  ];
}
