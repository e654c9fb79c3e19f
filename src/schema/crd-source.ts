import * as z from "zod";
import { parseDuration } from "../core/duration.ts";
import { ruled, text, type Rule } from "./crd-field.ts";

// An allow-list: one host, no credentials, no query, nothing a shell or a header could trip over (rules R7, R8).
const urlPattern =
  /^(https?:\/\/([A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?|file:\/\/)\/[^\s?#\\]+$/;

// What Git itself refuses in a ref name, plus a leading "-". A commit is named in full.
const refPattern =
  /^(commit:[0-9a-f]{40}|(tag:)?[^\s\x00-\x1f\x7f~^:?*\[\\.\/-][^\s\x00-\x1f\x7f~^:?*\[\\]*)$/;

const pathPattern = /^(\.|(\.\/)?[^\/\\\x00-\x1f\x7f][^\\\x00-\x1f\x7f]*)$/;

const noParent: Rule<string> = {
  rule: "!self.split('/').exists(part, part == '..')",
  message: "must not contain '..'",
  holds: (value) => !value.split("/").includes(".."),
};

/** GitSync.spec.source: which repository, which revision, which folder, how often. */
export const source = z
  .object({
    url: text(2048, urlPattern, "must be https://HOST/PATH, without user name, password or query").describe(
      "Address of the repository: https://HOST/PATH. Credentials belong into secretRef. http:// and file:// need an agent with --allow-insecure-sources.",
    ),
    ref: ruled(
      text(255, refPattern, "must be a branch, tag:NAME or commit:SHA with all 40 digits"),
      lacks("..", "//", "@{", "/."),
      endsWithout("/", ".", ".lock"),
    )
      .default("main")
      .describe("What to follow: a branch (main), a tag (tag:v1.2.3) or one commit (commit:SHA)."),
    path: ruled(
      text(1024, pathPattern, "must be a folder inside the repository, such as envs/prod"),
      noParent,
    )
      .default(".")
      .describe("Folder of the repository that holds the configuration; . is its root."),
    interval: duration("1s", "24h", "15s or 5m")
      .default("15s")
      .describe(
        "How often to ask the repository for news: 1s to 24h, such as 15s or 5m. Spread by some jitter.",
      ),
    secretRef: secretRef(
      "Secret in this namespace with the credentials: token, or username and password; optional ca.crt, tls.crt and tls.key.",
    ).optional(),
  })
  .describe("The Git repository to read.");

/** A reference to a Secret in the same namespace; never to one elsewhere (rule R18). */
export function secretRef(description: string): z.ZodObject<{ name: z.ZodString }> {
  return z
    .object({
      name: text(253, /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, "must be the name of a Secret").describe(
        "Name of the Secret.",
      ),
    })
    .describe(description);
}

function lacks(...parts: readonly string[]): Rule<string> {
  return {
    rule: parts.map((part) => `!self.contains('${part}')`).join(" && "),
    message: `must not contain any of ${parts.join(" ")}`,
    holds: (value) => !parts.some((part) => value.includes(part)),
  };
}

function endsWithout(...parts: readonly string[]): Rule<string> {
  return {
    rule: parts.map((part) => `!self.endsWith('${part}')`).join(" && "),
    message: `must not end with any of ${parts.join(" ")}`,
    holds: (value) => !parts.some((part) => value.endsWith(part)),
  };
}

/** A duration from `least` to `most`, as people write them. */
export function duration(least: string, most: string, example?: string): z.ZodString {
  const [from = 0, to = 0] = [parseDuration(least), parseDuration(most)];
  return ruled(z.string().max(20), {
    rule: `self.matches('^([0-9]{1,6}[smh])+$') && duration(self) >= duration('${least}') && duration(self) <= duration('${most}')`,
    message: `use ${least} to ${most}${example === undefined ? "" : `, for example ${example}`}`,
    holds: (value) => {
      const seconds = parseDuration(value);
      return seconds !== undefined && seconds >= from && seconds <= to;
    },
  });
}
