import { isJsonObject, type Json } from "../../core/json.ts";
import { parseDocuments } from "../../yaml/parse.ts";
import { stringifyYaml } from "../../yaml/stringify.ts";
import { templateError } from "../template-error.ts";
import { allowedKey, kindText, mapAt, textAt } from "./arguments.ts";
import { plainMap, withStrict, type HelperTable, type Value } from "./helper.ts";
import { sortedJson } from "./json-text.ts";
import { tomlText } from "./toml.ts";

/** Values as YAML or JSON text and back. Written with sorted keys, as Helm does: the order in which layers
 *  set keys does not show. */
export const data: HelperTable = withStrict(
  {
    toYaml: {
      use: "toYaml VALUE",
      doc: "As YAML, without a line break at its end.",
      args: 1,
      lines: true,
      run: ([value]) => stringifyYaml(sorted(value)).replace(/\n$/, ""),
    },
    toYamlPretty: {
      use: "toYamlPretty VALUE",
      doc: "As toYaml; Helm moves lists to the right here, which means the same.",
      args: 1,
      lines: true,
      run: ([value]) => stringifyYaml(sorted(value)).replace(/\n$/, ""),
    },
    fromYaml: {
      use: "fromYaml TEXT",
      doc: "The map of one YAML document; {} of an empty one.",
      args: 1,
      run: (args) => mapOf(fromYaml(textAt(args, 0)), "fromYamlArray"),
    },
    fromYamlArray: {
      use: "fromYamlArray TEXT",
      doc: "The list that a YAML document holds; [] of an empty one.",
      args: 1,
      run: (args) => listOf(fromYaml(textAt(args, 0)), "fromYaml"),
    },
    toJson: {
      use: "toJson VALUE",
      doc: "As JSON on one line; < > & are written as \\u003c, \\u003e, \\u0026.",
      args: 1,
      run: ([value]) => sortedJson(value ?? null, { html: true }),
    },
    toRawJson: {
      use: "toRawJson VALUE",
      doc: "As JSON on one line, with < > & as they are.",
      args: 1,
      run: ([value]) => sortedJson(value ?? null),
    },
    toPrettyJson: {
      use: "toPrettyJson VALUE",
      doc: "As JSON on several lines.",
      args: 1,
      lines: true,
      run: ([value]) => sortedJson(value ?? null, { indent: "  ", html: true }),
    },
    fromJson: {
      use: "fromJson TEXT",
      doc: "The map that JSON text holds.",
      args: 1,
      run: (args) => mapOf(fromJson(textAt(args, 0)), "fromJsonArray"),
    },
    fromJsonArray: {
      use: "fromJsonArray TEXT",
      doc: "The list that JSON text holds.",
      args: 1,
      run: (args) => listOf(fromJson(textAt(args, 0)), "fromJson"),
    },
    mustFromJson: {
      use: "mustFromJson TEXT",
      doc: "The value of JSON text, of whatever kind.",
      args: 1,
      run: (args) => fromJson(textAt(args, 0)),
    },
    toToml: {
      use: "toToml MAP",
      doc: "As TOML, keys sorted; null is left out.",
      args: 1,
      lines: true,
      run: (args) => tomlText(mapAt(args, 0)),
    },
  },
  ["toYaml", "toJson", "toRawJson", "toPrettyJson"],
);

function mapOf(value: Json, other: string): Json {
  if (value === null) return plainMap([]);
  if (isJsonObject(value)) return value;
  throw templateError(
    "TPL-TYPE",
    `the text is ${kindText(value)}, needs a map`,
    hintOf(Array.isArray(value), other),
  );
}

function listOf(value: Json, other: string): Json {
  if (value === null) return [];
  if (Array.isArray(value)) return value;
  throw templateError(
    "TPL-TYPE",
    `the text is ${kindText(value)}, needs a list`,
    hintOf(isJsonObject(value), other),
  );
}

function hintOf(fits: boolean, other: string): string | undefined {
  return fits ? `write ${other}` : undefined;
}

function fromJson(text: string): Json {
  try {
    return plain(JSON.parse(text) as Json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw templateError("TPL-TYPE", "the text is not valid JSON");
  }
}

function fromYaml(text: string): Json {
  const { documents, problems } = parseDocuments(text, "");
  const [problem] = problems;
  if (problem !== undefined) {
    throw templateError(
      "TPL-TYPE",
      `the text is not valid YAML: line ${problem.position?.line ?? 1}: ${problem.message}`,
    );
  }
  if (documents.length > 1)
    throw templateError("TPL-TYPE", `the text has ${documents.length} YAML documents, needs one`);
  return plain(documents[0]?.value ?? null);
}

/** Maps without prototypes; reserved keys are refused (TPL-FORBIDDEN). */
function plain(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(plain);
  if (!isJsonObject(value)) return value;
  return plainMap(Object.entries(value).map(([key, item]) => [allowedKey(key), plain(item ?? null)]));
}

function sorted(value: Value): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
  if (!isJsonObject(value)) return value ?? null;
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return plainMap(keys.sort().map((key) => [key, sorted(value[key])]));
}
