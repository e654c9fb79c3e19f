import { commitSha, type CommitSha } from "../../core/brand.ts";
import { SynclineError } from "../../core/errors.ts";
import { urlText } from "./url-text.ts";

export type GitRef =
  | { readonly type: "branch"; readonly name: string }
  | { readonly type: "tag"; readonly name: string }
  | { readonly type: "commit"; readonly sha: CommitSha };

export interface CheckedSource {
  readonly url: URL;
  readonly ref: GitRef;
  /** Folder in the repository: "" or `envs/prod`. */
  readonly path: string;
}

/**
 * The one door for url, ref and path of a source: allow-lists, never a list of what is bad (R7). `http:` and
 * `file:` pass only with `allowInsecure` (R8). Throws CFG-SOURCE.
 */
export function checkSource(
  { url, ref, path }: { readonly url: string; readonly ref: string; readonly path: string },
  allowInsecure: boolean,
): CheckedSource {
  return { url: checkUrl(url, allowInsecure), ref: checkRef(ref), path: checkPath(path) };
}

function checkUrl(text: string, allowInsecure: boolean): URL {
  // Whitespace and control characters would be dropped silently by the URL parser.
  if (!/^[a-z]+:\/\/[\x21-\x7e]*$/.test(text) || !URL.canParse(text)) {
    throw invalid("source.url is not a URL; write https://host/path");
  }
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    throw invalid(
      `source.url of ${url.host} holds credentials`,
      "put them into a Secret and name it in secretRef",
    );
  }
  if (url.search !== "" || url.hash !== "")
    throw invalid(`source.url ${urlText(url)} must end with its path`);
  const allowed = allowInsecure ? ["https:", "http:", "file:"] : ["https:"];
  if (!allowed.includes(url.protocol)) {
    const hint = ["http:", "file:"].includes(url.protocol)
      ? "use https, or start the agent with --allow-insecure-sources"
      : "use https";
    throw invalid(`source.url ${urlText(url)}: ${url.protocol.slice(0, -1)} is not allowed`, hint);
  }
  if (url.protocol === "file:" ? url.host !== "" : url.hostname === "") {
    throw invalid(`source.url ${urlText(url)} needs ${url.protocol === "file:" ? "no host" : "a host"}`);
  }
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url;
}

function checkRef(text: string): GitRef {
  if (text.startsWith("commit:")) {
    const sha = text.slice("commit:".length);
    if (!/^[0-9a-f]{40}$/.test(sha)) {
      throw invalid(`source.ref ${JSON.stringify(text)} is not a commit`, "write all 40 hex digits");
    }
    return { type: "commit", sha: commitSha(sha) };
  }
  const [type, name] = text.startsWith("tag:")
    ? (["tag", text.slice(4)] as const)
    : (["branch", text] as const);
  if (!isRefName(name))
    throw invalid(`source.ref ${JSON.stringify(text.slice(0, 100))} is not a ${type} name`);
  return { type, name };
}

/**
 * A subset of git-check-ref-format(1): what people use, and nothing that could be read as an option or a
 * path.
 */
export function isRefName(name: string): boolean {
  return (
    /^[\p{L}\p{N}_][\p{L}\p{N}._/+@#=,-]{0,249}$/u.test(name) &&
    !/\.\.|\/\/|@\{|\.lock(\/|$)|\/\.|\.\/|[./]$/.test(name)
  );
}

function checkPath(text: string): string {
  const path = text.replace(/^(\.\/)+/, "").replace(/\/+$/, "");
  if (path === "" || path === ".") return "";
  const unsafe = path.split("/").some((part) => part === "" || part === "." || part === "..");
  if (unsafe || path.length > 1024 || /[\\\p{Cc}]/u.test(path) || path.startsWith("-")) {
    throw invalid(
      `source.path ${JSON.stringify(text.slice(0, 100))} is not a folder of the repository`,
      "write a relative path with / between its parts",
    );
  }
  return path;
}

function invalid(message: string, hint?: string): SynclineError {
  return new SynclineError("CFG-SOURCE", message, hint === undefined ? {} : { hint });
}
