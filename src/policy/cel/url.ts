import type { Environment } from "@marcbachmann/cel-js";
import { fail } from "./fail.ts";

/** An absolute URI or an absolute path, in its parts as written. */
export class Url {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  constructor(scheme: string, host: string, path: string, query: string) {
    this.scheme = scheme;
    this.host = host;
    this.path = path;
    this.query = query;
  }
}

/** url(), isURL() and their methods. Source: k8s.io/apiserver/pkg/cel/library/urls.go. */
export function addUrls(env: Environment): void {
  env.registerType("kubernetes.URL", { ctor: Url, fields: {} });
  env.registerFunction("url(string): kubernetes.URL", (t: string) => parseUrl(t) ?? fail("url(): not a URL"));
  env.registerFunction("isURL(string): bool", (text: string) => parseUrl(text) !== undefined);
  env.registerFunction("kubernetes.URL.getScheme(): string", (url: Url) => url.scheme);
  env.registerFunction("kubernetes.URL.getHost(): string", (url: Url) => url.host);
  env.registerFunction("kubernetes.URL.getHostname(): string", (url: Url) =>
    url.host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1"),
  );
  env.registerFunction("kubernetes.URL.getPort(): string", (url: Url) => /:(\d*)$/.exec(url.host)?.[1] ?? "");
  env.registerFunction("kubernetes.URL.getEscapedPath(): string", (url: Url) => url.path);
  env.registerFunction("kubernetes.URL.getQuery(): map<string, list<string>>", (url: Url) =>
    query(url.query),
  );
  env.registerOperator(
    "kubernetes.URL == kubernetes.URL",
    (a: Url, b: Url) =>
      a.scheme === b.scheme && a.host === b.host && a.path === b.path && a.query === b.query,
  );
}

/** undefined when the text is no absolute URI and no absolute path. */
export function parseUrl(text: string): Url | undefined {
  if (/[\s\u0000-\u001f\u007f]|%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  const match = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/(?:[^/?@]*@)?([^/?]*))?([^?]*)(?:\?(.*))?$/.exec(
    text,
  );
  if (match === null) return undefined;
  const [, scheme = "", host = "", path = "", rest = ""] = match;
  if (scheme === "" && !text.startsWith("/")) return undefined;
  if (!/^(\[[0-9a-fA-F:.]+\]|[^[\]:]*)(:\d*)?$/.test(host)) return undefined;
  return new Url(scheme.toLowerCase(), host, path, rest);
}

function query(text: string): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(text)) map.set(key, [...(map.get(key) ?? []), value]);
  return map;
}
