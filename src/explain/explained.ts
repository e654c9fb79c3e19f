import type { Json } from "../core/json.ts";
import type { ObjectRef } from "../core/object-ref.ts";
import type { Position } from "../core/position.ts";
import type { KeyView } from "./key-view.ts";

/** Where one field of one object comes from, for one target. Nothing in it is secret. */
export interface Explained {
  readonly release: string;
  readonly object: ObjectRef;
  /** In the one spelling of field paths. */
  readonly path: string;
  readonly value: Json;
  readonly isSecret: boolean;
  /** In the template, the plain manifest, the patch, or release.yaml. */
  readonly template: Position;
  /** What Syncline made of what stands there; absent where the field stands there as it is. */
  readonly made?: string;
  /** What was read to print it; empty where it is written there. */
  readonly values: readonly KeyView[];
  /** What decided that it is printed, or how often; outermost first. */
  readonly conditions: readonly KeyView[];
}
