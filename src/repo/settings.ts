import type { ErrorCode } from "../core/errors.ts";
import type { Problem } from "../core/problem.ts";
import { nearest } from "../core/text.ts";
import { configRepoSchema, type ConfigRepoFile } from "../schema/config-repo.ts";
import { parseWith } from "../schema/parse-with.ts";
import type { YamlDocument, YamlPath } from "../yaml/document.ts";
import { readDocument } from "./document.ts";
import type { RepoSettings } from "./model.ts";
import type { TreeFile } from "./tree.ts";

/** syncline.yaml: its shape, and that every name it uses is declared once. */
export function readSettings(file: TreeFile): {
  readonly settings?: RepoSettings;
  readonly problems: readonly Problem[];
} {
  const { document, problems } = readDocument(file);
  if (document === undefined) return { problems };
  const parsed = parseWith(configRepoSchema, document);
  if (parsed.value === undefined) return { problems: parsed.problems };
  const { apiVersion: _api, kind: _kind, ...settings } = parsed.value;
  const mistakes = [
    ...nameProblems(parsed.value, document),
    ...cellProblems(parsed.value, document),
    ...parsed.problems,
  ];
  return mistakes.length > 0
    ? { problems: mistakes }
    : { settings: { ...settings, file: file.file, at: document.at }, problems: [] };
}

/** Environments, regions and clusters share one name space. */
function nameProblems(settings: ConfigRepoFile, document: YamlDocument): readonly Problem[] {
  const names: readonly (readonly [string, YamlPath])[] = [
    ...settings.environments.map((name, index) => [name, ["environments", index]] as const),
    ...settings.regions.map((name, index) => [name, ["regions", index]] as const),
    ...settings.clusters.map(({ name }, index) => [name, ["clusters", index, "name"]] as const),
  ];
  const first = new Map<string, YamlPath>();
  return names.flatMap(([name, path]) => {
    const before = first.get(name);
    if (before === undefined) {
      first.set(name, path);
      return [];
    }
    const { line } = document.at(before);
    const message = `"${name}" is declared already at line ${line}: values.${name}.yaml would be ambiguous`;
    return [problemAt(document, path, { code: "REPO-FIELD", message, hint: "Give it another name." })];
  });
}

function cellProblems(settings: ConfigRepoFile, document: YamlDocument): readonly Problem[] {
  const cells = [
    ...settings.clusters.map((cell, index) => ({ cell, path: ["clusters", index] as YamlPath })),
    ...settings.except.map((cell, index) => ({ cell, path: ["except", index] as YamlPath })),
  ];
  return cells.flatMap(({ cell, path }) => {
    const isCluster = path[0] === "clusters";
    const found = [
      ...undeclared(document, [...path, "environment"], {
        name: cell.environment,
        known: settings.environments,
      }),
      ...undeclared(document, [...path, "region"], {
        name: cell.region,
        known: settings.regions,
        code: "VAL-REGION",
      }),
    ];
    if (isCluster && cell.region === undefined && settings.regions.length > 0) {
      const message = "region is required: this repo declares regions";
      const hint = `One of ${settings.regions.join(", ")}.`;
      return [...found, problemAt(document, path, { code: "REPO-FIELD", message, hint })];
    }
    const gone = settings.except.some(
      ({ environment, region }) =>
        environment === cell.environment && (region === undefined || region === cell.region),
    );
    if (!isCluster || !gone) return found;
    const message = "the cluster stands in a cell that `except` excludes";
    return [
      ...found,
      problemAt(document, path, { code: "REPO-FIELD", message, hint: "Remove one of the two." }),
    ];
  });
}

/** A name that must be one of `known`; none given is fine. */
export function undeclared(
  document: YamlDocument | undefined,
  path: YamlPath,
  {
    name,
    known,
    code = "REPO-FIELD",
  }: { name: string | undefined; known: readonly string[]; code?: ErrorCode },
): readonly Problem[] {
  if (name === undefined || known.includes(name)) return [];
  const close = nearest(name, known);
  const list = known.length === 0 ? "none is declared" : `known: ${known.join(", ")}`;
  const message = `"${name}" is not declared in syncline.yaml; ${list}`;
  const hint = close === undefined ? "Declare it, or correct the name." : `Did you mean ${close}?`;
  return [problemAt(document, path, { code, message, hint })];
}

/** A mistake at a place of a file; without the document, at no place. */
export function problemAt(
  document: YamlDocument | undefined,
  path: YamlPath,
  mistake: { readonly code: ErrorCode; readonly message: string; readonly hint: string },
): Problem {
  return {
    severity: "error",
    ...mistake,
    ...(document === undefined ? {} : { position: document.at(path) }),
  };
}
