import { isJsonObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { Mention } from "./cel/mentions.ts";
import type { NamedProgram, Validation } from "./policy.ts";

export type ObjectPath = readonly (string | number)[];

/** The deepest field of the object that a failing rule mentions and that exists: what a person most likely has to change. []
 *  when it mentions none. Which item of a list failed is not known: then the list. */
export function failingPath(
  { program }: Pick<Validation, "program">,
  variables: readonly NamedProgram[],
  object: KubeObject,
): ObjectPath {
  const paths = program.mentions
    .flatMap((mention) => fromObject(mention, variables, 0))
    .map((path) => existing(path, object));
  return paths.reduce<ObjectPath>((deepest, path) => (path.length > deepest.length ? path : deepest), []);
}

/** More variables in variables are not followed. */
const mostNesting = 5;

/** Paths from the object's root; a variable stands for each path that its own expression mentions. */
function fromObject(
  [first, ...rest]: Mention,
  variables: readonly NamedProgram[],
  depth: number,
): readonly ObjectPath[] {
  if (first === "object") return [rest];
  const [name, ...more] = rest;
  const variable = first === "variables" && variables.find((each) => each.name === name);
  if (!variable || depth > mostNesting) return [];
  return variable.program.mentions
    .flatMap((mention) => fromObject(mention, variables, depth + 1))
    .map((path) => [...path, ...more]);
}

/** As far as it exists; kind and apiVersion only choose what a rule looks at. */
function existing(path: ObjectPath, object: Json): ObjectPath {
  if (path[0] === "kind" || path[0] === "apiVersion") return [];
  let value: Json | undefined = object;
  for (const [index, step] of path.entries()) {
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(step)];
    else value = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    if (value === undefined) return path.slice(0, index);
  }
  return path;
}
