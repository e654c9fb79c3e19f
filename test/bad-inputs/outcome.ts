import { join } from "node:path";
import { loadBuiltins } from "../../src/adapters/builtins/builtins.ts";
import { refText } from "../../src/core/object-ref.ts";
import { positionText } from "../../src/core/position.ts";
import type { Problem } from "../../src/core/problem.ts";
import type { RenderResult } from "../../src/core/rendered.ts";
import { renderTarget } from "../../src/desired/desired.ts";
import { requestOf } from "../support/render-request.ts";
import { edited, type Edits } from "./shop-repo.ts";

export const builtins = await loadBuiltins(join(import.meta.dirname, "../.."));

/** What a user sees of a render: the repo's own problems, and of each release its objects and problems. */
export interface Outcome {
  readonly repo: readonly string[];
  readonly problems: Readonly<Record<string, readonly string[]>>;
  readonly objects: Readonly<Record<string, readonly string[]>>;
}

export function outcomeOf({ problems, releases }: RenderResult): Outcome {
  return {
    repo: problems.map(line),
    problems: Object.fromEntries(releases.map((one) => [one.settings.name, one.problems.map(line)])),
    objects: Object.fromEntries(
      releases.map(({ settings, manifests }) => [settings.name, manifests.map(({ ref }) => refText(ref))]),
    ),
  };
}

/** `CODE file:line:col | hint`: what rows hold. The words of messages are tested where they are made. */
function line({ severity, code, position, hint, message }: Problem): string {
  const warning = severity === "warning" ? "warning " : "";
  const place = position === undefined ? `(no place: ${message})` : positionText(position);
  return `${warning}${code} ${place} | ${hint ?? `(no hint: ${message})`}`;
}

/** The shop with some files changed, rendered for prod/eu. */
export function rendered(edits: Edits, more: Parameters<typeof requestOf>[1] = {}): Outcome {
  return outcomeOf(renderTarget(requestOf(edited(edits), more), builtins));
}
