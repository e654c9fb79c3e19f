import { templateError } from "../template-error.ts";
import { kindText, mapAt, textAt } from "./arguments.ts";
import { plainMap, type HelperTable } from "./helper.ts";

/** Addresses, taken apart and put together as Go's net/url does it. */
export const urls: HelperTable = {
  urlParse: {
    use: "urlParse URL",
    doc: "A map of scheme, userinfo, host, hostname, path, query, fragment and opaque.",
    args: 1,
    run: (args) => plainMap(Object.entries(parse(textAt(args, 0)))),
  },
  urlJoin: {
    use: "urlJoin MAP",
    doc: "The address that such a map describes.",
    args: 1,
    run: (args) => {
      const map = mapAt(args, 0);
      const part = (key: string): string => {
        const value = map[key] ?? "";
        if (typeof value !== "string")
          throw templateError("TPL-TYPE", `"${key}" is ${kindText(value)}, needs text`);
        return value;
      };
      return join(part);
    },
  },
  urlquery: {
    use: "urlquery TEXT",
    doc: "Escaped for a URL's query; a blank is +.",
    args: 1,
    run: (args) => escaped(textAt(args, 0), /[A-Za-z0-9\-_.~]/).replaceAll("%20", "+"),
  },
};

function parse(url: string): Readonly<Record<string, string>> {
  if (/[\u0000-\u001f\u007f]/.test(url)) throw noUrl("it holds a control character");
  const [beforeFragment = "", ...fragments] = url.split("#");
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(beforeFragment)?.[1] ?? "";
  if (scheme === "" && beforeFragment.startsWith(":")) throw noUrl("it has no scheme before the colon");
  const rest = scheme === "" ? beforeFragment : beforeFragment.slice(scheme.length + 1);
  const cut = rest.indexOf("?");
  const [before, query] = cut < 0 ? [rest, ""] : [rest.slice(0, cut), rest.slice(cut + 1)];
  const nothing = {
    scheme: scheme.toLowerCase(),
    userinfo: "",
    host: "",
    hostname: "",
    path: "",
    opaque: "",
  };
  const known = { ...nothing, query, fragment: unescaped(fragments.join("#")) };
  if (!before.startsWith("/")) {
    if (scheme !== "") return { ...known, opaque: before };
    if (before.split("/")[0]?.includes(":")) throw noUrl("its first part holds a colon");
  }
  if (!before.startsWith("//") || (scheme === "" && before.startsWith("///")))
    return { ...known, path: unescaped(before) };
  const [, authority = "", path = ""] = /^\/\/([^/]*)(.*)$/s.exec(before) ?? [];
  return { ...known, ...authorityOf(authority), path: unescaped(path) };
}

function authorityOf(text: string): {
  readonly userinfo: string;
  readonly host: string;
  readonly hostname: string;
} {
  const at = text.lastIndexOf("@");
  const host = unescaped(text.slice(at + 1));
  const port = /^(?:\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(host)?.[1] ?? "";
  if (/[\s"<>[\]\\^`{|}]/.test(host.replace(/^\[[^\]]*\]/, "")))
    throw noUrl("its host holds a sign that no host has");
  if (!/^\d*$/.test(port)) throw noUrl("its port is no number");
  const hostname = /^\[([^\]]*)\]/.exec(host)?.[1] ?? host.replace(/:\d*$/, "");
  return { userinfo: at < 0 ? "" : userinfo(text.slice(0, at)), host, hostname };
}

function userinfo(text: string): string {
  const [user = "", ...password] = text.split(":");
  const written = [user, ...(password.length === 0 ? [] : [password.join(":")])];
  return written.map((part) => escaped(unescaped(part), /[A-Za-z0-9\-_.~$&+,;=]/)).join(":");
}

function join(part: (key: string) => string): string {
  const [scheme, opaque, host, path] = [part("scheme"), part("opaque"), part("host"), part("path")];
  const user = part("userinfo");
  const query = part("query") === "" ? "" : `?${part("query")}`;
  const fragment =
    part("fragment") === "" ? "" : `#${escaped(part("fragment"), /[A-Za-z0-9\-_.~$&+,/:;=?@!()*]/)}`;
  const start = scheme === "" ? "" : `${scheme}:`;
  if (opaque !== "") return start + opaque + query + fragment;
  const named = host !== "" || user !== "";
  const authority = named
    ? `//${user === "" ? "" : `${userinfo(user)}@`}${escaped(host, /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/)}`
    : "";
  const written = escaped(path, /[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]]/).replace(
    /[[\]']/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const slash = named && path !== "" && !path.startsWith("/") ? "/" : "";
  const dot = start === "" && !named && path.split("/")[0]?.includes(":") ? "./" : "";
  const empty = start !== "" && !named && path.startsWith("//") ? "//" : "";
  return start + authority + slash + dot + empty + written + query + fragment;
}

/** The UTF-8 bytes of all but the kept signs as %XX. */
function escaped(text: string, kept: RegExp): string {
  return Array.from(text, (sign) =>
    kept.test(sign)
      ? sign
      : Array.from(
          new TextEncoder().encode(sign),
          (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
        ).join(""),
  ).join("");
}

function unescaped(text: string): string {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) throw noUrl("a % is not followed by two hexadecimal digits");
  try {
    return decodeURIComponent(text);
  } catch {
    throw noUrl("its % escapes are no UTF-8 text");
  }
}

function noUrl(reason: string): Error {
  return templateError("TPL-TYPE", `the text is no URL: ${reason}`);
}
