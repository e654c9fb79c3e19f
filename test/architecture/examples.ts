import { configRepoSchema } from "../../src/schema/config-repo.ts";
import { parseGitSync } from "../../src/schema/gitsync.ts";
import { releaseSchema } from "../../src/schema/release-file.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import type { Files } from "./files.ts";

/** Examples of our own kinds in Markdown, as the program would read them: what it refuses, nobody should copy. */
export function badExamples(files: Files): readonly string[] {
  return [...files].flatMap(([path, markdown]) =>
    yamlBlocks(markdown).flatMap(({ text, line }) => {
      const { documents, problems } = parseDocuments(text, path);
      const messages = [
        ...problems.map(({ code, message }) => `${code} ${message}`),
        ...documents.flatMap(({ value }) => refusals(value)),
      ];
      return messages.map((message) => `${path}:${line} ${message}`);
    }),
  );
}

/** The `yaml` blocks of a Markdown text, with the line each begins at. */
function yamlBlocks(markdown: string): readonly { readonly text: string; readonly line: number }[] {
  return [...markdown.matchAll(/^```yaml\n(.*?)^```/gms)].map(({ 1: text = "", index }) => ({
    text,
    line: markdown.slice(0, index).split("\n").length,
  }));
}

function refusals(value: unknown): readonly string[] {
  const { kind, metadata } = (value ?? {}) as { readonly kind?: unknown; readonly metadata?: object };
  if (kind === "GitSync") {
    const placed = { ...(value as object), metadata: { namespace: "default", ...metadata } };
    const parsed = parseGitSync(placed, { allowInsecure: false });
    return "problems" in parsed ? parsed.problems.map(({ message }) => message) : [];
  }
  const schema = kind === "Release" ? releaseSchema : kind === "ConfigRepo" ? configRepoSchema : undefined;
  return (
    schema?.safeParse(value).error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`) ?? []
  );
}
