import { SynclineError } from "../core/errors.ts";
import { parsePath, pathText, type FieldPath } from "../core/field-path.ts";
import { isJsonObject, type Json } from "../core/json.ts";
import { resolvePlain } from "../yaml/scalar.ts";
import { parseDocuments } from "../yaml/parse.ts";

/** What a person asked for on the command line: a value for a key, or (`value` absent) that the key goes. */
export interface Assignment {
  readonly path: FieldPath;
  /** One item more in the list at `path`. */
  readonly appends: boolean;
  readonly value?: Json;
  /** The value was written without quotes and brackets: it may be meant as a text. */
  readonly plain?: string;
}

/** `KEY=VALUE` (VALUE as YAML; with `asText` as it stands), `KEY[]=VALUE`, `KEY-`. Throws CLI-USAGE. */
export function parseAssignment(text: string, { asText }: { readonly asText: boolean }): Assignment {
  const at = equalsSign(text);
  if (at < 0 && text.endsWith("-")) return parseKey(text.slice(0, -1));
  if (at < 0) throw usage(`${text}: want KEY=VALUE, or KEY- to remove the key`);
  const value = text.slice(at + 1);
  return { ...parseKey(text.slice(0, at)), ...(asText ? { value } : valueOf(value)) };
}

/** The first `=` that stands in no bracket. */
function equalsSign(text: string): number {
  const [key = ""] = /^(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"])*\]|[^[=])*/.exec(text) ?? [];
  return text[key.length] === "=" ? key.length : -1;
}

/** `image.tag`, `list[0].name`, `list[name=web].tag`, `labels["a.b/c"]`, and with `[]` behind it a new item. */
export function parseKey(key: string): Pick<Assignment, "path" | "appends"> {
  const appends = key.endsWith("[]");
  const path = pathOf(appends ? key.slice(0, -2) : key);
  if (path.length === 0) throw usage(`${JSON.stringify(key)} is no key`);
  for (const step of path) {
    if (typeof step === "object" && "value" in step)
      throw usage(`${key}: name an item by its number or its keys`);
    if (typeof step === "string" && reserved.has(step)) throw usage(`${key}: ${step} is a reserved key`);
  }
  return { path, appends };
}

const reserved = new Set(["__proto__", "constructor", "prototype"]);

function pathOf(key: string): FieldPath {
  try {
    return parsePath(key);
  } catch (cause) {
    const hint = 'write a path such as image.tag, list[0].name or labels["a.b/c"]';
    throw new SynclineError("CLI-USAGE", `${key} is no key`, { hint, cause });
  }
}

function usage(message: string): SynclineError {
  return new SynclineError("CLI-USAGE", message);
}

/** Brackets and quotes are YAML; anything else is one plain scalar, whatever signs it holds. */
function valueOf(text: string): Pick<Assignment, "value" | "plain"> {
  if (/^\s*["'[{]/.test(text)) {
    const { documents, problems } = parseDocuments(text, "");
    const [document] = documents;
    if (problems.length > 0 || document === undefined || documents.length > 1)
      throw usage(
        `the value is no YAML: ${problems[0]?.message ?? "nothing"}; --string takes it as it stands`,
      );
    return { value: document.value };
  }
  if (text === "") return { value: "" };
  const value = resolvePlain(text);
  const isJson = typeof value !== "bigint" && (typeof value !== "number" || Number.isFinite(value));
  return { value: isJson ? value : text, plain: text };
}

/** The value that is meant where `current` stands now: a text stays a text (`1.10` as an image's tag), but null is null. */
export function inKindOf(
  current: Json | undefined,
  { value, plain }: Pick<Assignment, "value" | "plain">,
): Json | undefined {
  const isKept = typeof current === "string" && plain !== undefined && value !== null;
  return isKept ? plain : value;
}

/** The path with the number of each item that is named by its keys. Throws CLI-USAGE where there is no such item. */
export function numbered(path: FieldPath, root: Json | undefined): readonly (string | number)[] {
  let value: Json | undefined = root;
  return path.map((step, at) => {
    const next = typeof step === "object" ? indexOf(value, step as { readonly key: object }) : step;
    if (next === -1)
      throw usage(`${pathText(path.slice(0, at + 1)).replace(/^\./, "")}: there is no such item`);
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, next)
        ? (value as Readonly<Record<string | number, Json>>)[next]
        : undefined;
    return next;
  });
}

function indexOf(list: Json | undefined, { key }: { readonly key: object }): number {
  if (!Array.isArray(list)) return -1;
  return (list as readonly Json[]).findIndex(
    (item) => isJsonObject(item) && Object.entries(key).every(([name, want]) => item[name] === want),
  );
}
