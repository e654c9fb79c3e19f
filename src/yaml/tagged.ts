import type { Scalar } from "yaml";
import { printable } from "../core/text.ts";
import type { YamlMistake } from "./mistake.ts";
import { isIntegerText, resolvePlain, type PlainValue } from "./scalar.ts";

/** The value of a scalar by its style and tag; what cannot be a JSON value is added to `mistakes` and read as null. */
export function scalarValue(node: Scalar<string>, mistakes: YamlMistake[]): null | boolean | number | string {
  const text = node.value;
  const offset = node.range?.[0] ?? 0;
  const refuse = (mistake: Omit<YamlMistake, "offset">): null => {
    mistakes.push({ ...mistake, offset });
    return null;
  };
  if (!text.isWellFormed()) return refuse(loneSurrogate);
  // In brackets kubectl takes the comma after a bare tag for a part of it.
  if (node.tag !== undefined && text === "" && node.type === "PLAIN") return refuse(tagOfNothing);
  const value = node.tag === undefined ? untagged(node) : tagged(node.tag, text);
  if (typeof value === "object" && value !== null) return refuse(value);
  if (typeof value === "bigint") return refuse(inexact);
  if (typeof value === "number" && !Number.isFinite(value)) return refuse(notJson);
  return value;
}

type Read = PlainValue | Omit<YamlMistake, "offset">;

function untagged(node: Scalar<string>): Read {
  return node.type === "PLAIN" ? resolvePlain(node.value) : node.value;
}

/** Source: `scalar` in go.yaml.in/yaml/v2 decode.go. */
function tagged(tag: string, text: string): Read {
  const name = tag.replace("tag:yaml.org,2002:", "!!");
  if (name === "!" || name === "!!str" || name === "!!timestamp") return text;
  if (name === "!!binary") return binary(text) ?? unfit(name);
  const fits = typesOf[name];
  if (fits === undefined) {
    return {
      code: "YAML-TAG",
      ...unknownTag(name),
    };
  }
  const value = resolvePlain(text);
  if (name === "!!int" && !isIntegerText(text)) return unfit(name);
  return fits(value) ? value : unfit(name);
}

const typesOf: { readonly [tag: string]: ((value: PlainValue) => boolean) | undefined } = {
  "!!null": (value) => value === null,
  "!!bool": (value) => typeof value === "boolean",
  "!!int": (value) => typeof value === "bigint" || Number.isInteger(value),
  "!!float": (value) => typeof value === "number" || typeof value === "bigint",
};

/** A tag of YAML's own is named. Another may be a password that begins with `!`: its place has to do. */
export function unknownTag(name: string): Pick<YamlMistake, "message" | "hint"> {
  const tag = name.startsWith("!!") ? `tag "${printable(name)}"` : "a tag (a word that begins with !)";
  return {
    message: `${tag} is not supported`,
    hint: "Remove the tag, or put the text into quotes if it is none.",
  };
}

function unfit(name: string): Omit<YamlMistake, "offset"> {
  return {
    code: "YAML-TAG",
    message: `the value is no ${name}`,
    hint: "Remove the tag, or correct the value.",
  };
}

/** `!!binary` is its decoded text for kubectl; bytes that are no text have no JSON form. */
function binary(text: string): string | undefined {
  const base64 = text.replace(/\s/g, "");
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const tagOfNothing = {
  code: "YAML-TAG",
  message: "a tag stands before nothing",
  hint: 'Remove the tag, or write "" after it.',
} as const;

const loneSurrogate = {
  code: "YAML-SYNTAX",
  message: "half of a surrogate pair is no character",
  hint: "Write the character itself, or both halves.",
} as const;

// Neither repeats the number: it may be a password of digits.
const inexact = {
  code: "YAML-INT",
  message: "an integer beyond 2^53 is not exact",
  hint: "Put it into quotes.",
} as const;

const notJson = {
  code: "YAML-NUMBER",
  message: "a number without end, or none at all, is not valid in Kubernetes JSON",
  hint: "Write a finite number, or put it into quotes.",
} as const;
