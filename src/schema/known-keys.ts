import * as z from "zod";
import type { YamlPath } from "../yaml/document.ts";

/** The keys a schema knows at `path`, in the schema's order; none where it is no map with fixed keys. */
export function knownKeys(schema: z.ZodType, path: YamlPath): readonly string[] {
  let current: z.core.$ZodType | undefined = bare(schema);
  for (const step of path) {
    if (current instanceof z.ZodObject) current = bare(current.shape[step as string] as z.core.$ZodType);
    else if (current instanceof z.ZodArray) current = bare(current.element);
    else return [];
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape as object) : [];
}

/** Without what only adds a default, a check or a conversion. */
function bare(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodPipe) return bare(schema.in);
  const wraps =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wraps ? bare(schema.unwrap()) : schema;
}
