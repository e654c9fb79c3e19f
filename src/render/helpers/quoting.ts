import type { Json } from "../../core/json.ts";

/** In double quotes, as YAML reads them back. */
export function doubleQuoted(text: string): string {
  return jsonText(text);
}

/** JSON with the line breaks and invisible characters that only YAML 1.1 knows escaped too, so that it reads
 *  the same as YAML. */
export function jsonText(value: Json, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** In single quotes: the only escape is the doubled quote. */
export function singleQuoted(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}
