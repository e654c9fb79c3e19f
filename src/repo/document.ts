import type { Problem } from "../core/problem.ts";
import type { YamlDocument } from "../yaml/document.ts";
import { parseDocuments } from "../yaml/parse.ts";
import { recall, remember } from "./memo.ts";
import { fileProblem, textOf } from "./text.ts";
import type { TreeFile } from "./tree.ts";

/** The one document of a file that must hold exactly one. */
export function readDocument(file: TreeFile): {
  readonly document?: YamlDocument;
  readonly problems: readonly Problem[];
} {
  const known = recall(file);
  if (known !== undefined) return { document: known, problems: [] };
  const read = textOf(file);
  if (read.text === undefined) return { problems: [read.problem] };
  const { documents, problems } = parseDocuments(read.text, file.file);
  const [document, second] = documents;
  if (problems.length > 0) return { problems };
  if (document === undefined) {
    return { problems: [fileProblem(file, "REPO-FIELD", "the file is empty", "Fill it in, or remove it.")] };
  }
  if (second === undefined) {
    remember(file, document);
    return { document, problems };
  }
  const message = "a second document; this file holds one";
  return {
    problems: [
      {
        severity: "error",
        code: "REPO-FIELD",
        message,
        position: second.position,
        hint: 'Remove it and the "---" before it.',
      },
    ],
  };
}
