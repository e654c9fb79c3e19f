import { posix } from "node:path";
import type { Files } from "./files.ts";

/** Relative links of Markdown files that lead nowhere: to no file, or to no heading of it. `exists`: any file or folder. */
export function deadLinks(files: Files, exists: (path: string) => boolean): readonly string[] {
  return [...files].flatMap(([from, markdown]) =>
    linksOf(markdown).flatMap(({ link, line }) => {
      const [target = "", anchor] = link.split("#");
      const path = target === "" ? from : posix.normalize(posix.join(posix.dirname(from), target));
      if (!exists(path)) return [`${from}:${line} ${link}: no such file`];
      const text = files.get(path);
      const isThere = anchor === undefined || text === undefined || anchorsOf(text).includes(anchor);
      return isThere ? [] : [`${from}:${line} ${link}: no such heading`];
    }),
  );
}

function linksOf(markdown: string): readonly { readonly link: string; readonly line: number }[] {
  return markdown
    .split("\n")
    .flatMap((line, at) =>
      [...line.replaceAll(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, link = ""]) => ({ link, line: at + 1 }))
        .filter(({ link }) => !/^[a-z]+:/.test(link)),
    );
}

/** Headings as GitHub names their anchors. */
function anchorsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
