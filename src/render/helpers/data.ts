import { isJsonObject, type Json } from "../../core/json.ts";
import { parseDocuments } from "../../yaml/parse.ts";
import { stringifyYaml } from "../../yaml/stringify.ts";
import { templateError } from "../template-error.ts";
import { allowedKey, kindText, textAt } from "./arguments.ts";
import { plainMap, type HelperTable, type Value } from "./helper.ts";
import { jsonText } from "./quoting.ts";

/** Values as YAML or JSON text and back. Written with sorted keys, as Helm does: the order in which layers
 *  set keys does not show. */
export const data: HelperTable = {
  toYaml: {
    use: "toYaml VALUE",
    doc: "As YAML, without a line break at its end.",
    args: 1,
    lines: true,
    run: ([value]) => stringifyYaml(sorted(value)).replace(/\n$/, ""),
  },
  fromYaml: {
    use: "fromYaml TEXT",
    doc: "The value of one YAML document.",
    args: 1,
    run: (args) => fromYaml(textAt(args, 0)),
  },
  fromYamlArray: {
    use: "fromYamlArray TEXT",
    doc: "The list that a YAML document holds.",
    args: 1,
    run: (args) => {
      const value = fromYaml(textAt(args, 0));
      if (!Array.isArray(value))
        throw templateError("TPL-TYPE", `the document is ${kindText(value)}, needs a list`);
      return value;
    },
  },
  toJson: {
    use: "toJson VALUE",
    doc: "As JSON on one line.",
    args: 1,
    run: ([value]) => jsonText(sorted(value)),
  },
  toRawJson: {
    use: "toRawJson VALUE",
    doc: "As JSON on one line.",
    args: 1,
    run: ([value]) => jsonText(sorted(value)),
  },
  toPrettyJson: {
    use: "toPrettyJson VALUE",
    doc: "As JSON on several lines.",
    args: 1,
    lines: true,
    run: ([value]) => jsonText(sorted(value), 2),
  },
  fromJson: {
    use: "fromJson TEXT",
    doc: "The value of JSON text.",
    args: 1,
    run: (args) => {
      try {
        return plain(JSON.parse(textAt(args, 0)) as Json);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        throw templateError("TPL-TYPE", "the text is not valid JSON");
      }
    },
  },
};

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
