import { pathText } from "../../core/field-path.ts";
import type { Owner } from "../../core/change.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { refId, refText, type ObjectRef } from "../../core/object-ref.ts";
import { isSecretField } from "../../explain/explain-field.ts";
import { findPath } from "../../explain/find-path.ts";
import { hidden } from "../../explain/key-view.ts";
import { liveField } from "../../explain/live-field.ts";
import { printable } from "../../core/text.ts";
import { valueText } from "../value-text.ts";
import type { Candidate } from "./candidate.ts";
import { ownerText } from "./field-text.ts";
import type { LiveObjects } from "./read-live.ts";

/** A field that the cluster has and Git has not. */
export interface LiveOnly {
  readonly object: ObjectRef;
  readonly path: string;
  readonly release: string;
  /** Masked where secret. */
  readonly value: Json;
  readonly owners: readonly Owner[];
}

/** Looks for the path in the live object; [] when it is not there either, or no cluster was asked. */
export function liveOnly(
  path: string,
  { manifest, tracing }: Candidate,
  objects: LiveObjects | undefined,
): readonly LiveOnly[] {
  const { ref } = manifest;
  const object = objects?.get(refId(ref));
  const found = object === undefined ? undefined : findPath(path, object);
  if (object === undefined || found?.type !== "found") return [];
  const { steps, value } = found.place;
  const own = pathText(found.place.path);
  const isSecret = isSecretField(ref, own);
  const { owners } = liveField(object, { desired: object, steps, ref, isSecret, rules: [] });
  return [{ object: ref, path: own, release: tracing.view.name, value: isSecret ? hidden : value, owners }];
}

/** The shape of `-o json`: without a template. */
export function liveOnlyDocument({ object, path, release, value, owners }: LiveOnly): JsonObject {
  const told = owners.map((owner) => ({ ...owner }));
  const live = { object: "there", value, owner: told[0], owners: told, drifts: false };
  return { object: { ...object }, path, release, values: [], live };
}

/** The same for people. */
export function liveOnlyText({ object, path, value, owners }: LiveOnly): string {
  const lines = [
    `${refText(object)} ${path}`,
    "in the cluster only: nothing in Git sets it",
    `live    ${valueText(value)}`,
    ...owners.map((owner) => `owner   ${ownerText(owner)}`),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}
