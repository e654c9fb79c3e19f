import type { SynclineError } from "../../core/errors.ts";
import type { Position } from "../../core/position.ts";
import { nearest } from "../../core/text.ts";
import { templateError } from "../template-error.ts";

/** TPL-PARTIAL with the names there are. */
export function unknownPartial(
  name: string,
  partials: ReadonlySet<string>,
  position?: Position,
): SynclineError {
  const have = [...partials].sort();
  const near = nearest(bareName(name), have);
  const message = `partial "${name}" not found; have: ${have.length === 0 ? "none" : have.join(", ")}`;
  return templateError(
    "TPL-PARTIAL",
    message,
    near === undefined
      ? `add templates/_${bareName(name)}.hbs, or name one that exists`
      : `did you mean ${near}?`,
    position,
  );
}

/** `templates/_labels.hbs`, as people write it who look for the file, is `labels`. */
function bareName(name: string): string {
  return name
    .replace(/^.*\//, "")
    .replace(/^_/, "")
    .replace(/\.hbs$/, "");
}
