import type { Status } from "./status.ts";

/** The fields that a refusal is about, as the server writes them: `spec.ports[0].name`, `.spec.containers[name="c"].imag`,
 *  `data[a b]`; those it names first come first. Texts as kube-apiserver 1.36 writes them. */
export function refusedFields({ causes, message }: Pick<Status, "causes" | "message">): readonly string[] {
  const told = causes.map(({ field }) => field);
  const fields = [...told, ...typedFields(message), ...strictFields(message), ...listedField(message, told)];
  return [...new Set(fields)].filter((field) => field !== "" && field !== wholeObject);
}

/** A nil field path, for rules about the object as a whole. */
const wholeObject = "<nil>";

const path = String.raw`\.(?:[^:[\]"]|\[(?:"(?:[^"\\]|\\.)*"|[^\]"])*\])+`;
const key = String.raw`\[(?:"(?:[^"\\]|\\.)*"|[^\]"])+\]`;
const typed = new RegExp(
  `(?:\\): |\\n +)(${path}): (?:duplicate entries for key (${key})|element (\\d+): )?`,
  "g",
);

/** Server-side apply, of what its schema does not allow: one error behind `…): `, several on lines of their own. A list item is
 *  named in the words behind the list. */
export function typedFields(message: string): readonly string[] {
  if (!message.startsWith("failed to create typed patch object")) return [];
  return [...message.matchAll(typed)].map(([, field = "", item = "", index]) =>
    index === undefined ? `${field}${item}` : `${field}[${index}]`,
  );
}

/** `fieldValidation=Strict`, where an object is decoded instead of merged. */
function strictFields(message: string): readonly string[] {
  const errors = /strict decoding error: .*/s.exec(message)?.[0] ?? "";
  return [...errors.matchAll(/(?:unknown|duplicate) field "([^"]*)"/g)].map(([, field = ""]) => field);
}

/** Webhooks may pass on the words of an invalid object without its causes. */
function listedField(message: string, told: readonly string[]): readonly string[] {
  const first = / is invalid: \[?([A-Za-z][^\s:[\]]*(?:\[[^\]]*\][^\s:[\]]*)*): /.exec(message)?.[1];
  return first === undefined || told.length > 0 ? [] : [first];
}
