import type { Environment } from "@marcbachmann/cel-js";
import { fail } from "./fail.ts";

/** An absolute URI or an absolute path, in its parts. */
export class Url {
  readonly scheme: string;
  readonly host: string;
  /** Escaped. */
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
  const name = "kubernetes.URL";
  env.registerType(name, { ctor: Url, fields: {} });
  env.registerFunction(`url(string): ${name}`, (text: string) => parseUrl(text) ?? fail("url(): not a URL"));
  env.registerFunction("isURL(string): bool", (text: string) => parseUrl(text) !== undefined);
  env.registerFunction(`${name}.getScheme(): string`, (url: Url) => url.scheme);
  env.registerFunction(`${name}.getHost(): string`, (url: Url) => url.host);
  env.registerFunction(`${name}.getHostname(): string`, (url: Url) =>
    url.host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1"),
  );
  env.registerFunction(`${name}.getPort(): string`, (url: Url) => /:(\d*)$/.exec(url.host)?.[1] ?? "");
  env.registerFunction(`${name}.getEscapedPath(): string`, (url: Url) => url.path);
  env.registerFunction(`${name}.getQuery(): map<string, list<string>>`, (url: Url) => queryOf(url.query));
  env.registerOperator(`${name} == ${name}`, same);
}

/** undefined when the text is no absolute URI and no absolute path. Source: Go's url.ParseRequestURI. */
export function parseUrl(text: string): Url | undefined {
  if (/[\u0000-\u001f\u007f]/.test(text)) return undefined;
  const match = parts.exec(text);
  if (match === null) return undefined;
  const [, scheme = "", host = "", path = "", query = ""] = match;
  const isAbsolute = scheme !== "" || text.startsWith("/");
  if (!isAbsolute || !hostForm.test(host) || /%(?![0-9a-fA-F]{2})/.test(path)) return undefined;
  const escaped = path.replace(/[^!$&'()*+,;=:@[\]A-Za-z0-9\-._~/%]/gu, encodeURIComponent);
  return new Url(scheme.toLowerCase(), host, escaped, query);
}

/** Scheme, host without user, path, query; a fragment is left out. */
const parts =
  /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/(?:[^/?#@]*@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?$/s;
const hostForm = /^(\[[0-9a-fA-F:.]+\]|[^[\]:\s%<>"]*)(:\d*)?$/;

/** Pairs with a `;` or a wrong escape are left out, as Go does. */
function queryOf(query: string): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const pair of query.split("&")) {
    if (pair === "" || pair.includes(";") || /%(?![0-9a-fA-F]{2})/.test(pair)) continue;
    for (const [key, value] of new URLSearchParams(pair)) map.set(key, [...(map.get(key) ?? []), value]);
  }
  return map;
}

function same(a: Url, b: Url): boolean {
  return a.scheme === b.scheme && a.host === b.host && a.path === b.path && a.query === b.query;
}
