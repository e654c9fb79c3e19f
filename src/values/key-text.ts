import { pathText } from "../core/field-path.ts";
import type { YamlPath } from "../yaml/document.ts";

/** A value's name for people and as key of `MergedValues.origins`: `image.tag`, `env[0].name`, `labels["a.b/c"]`. */
export function keyText(path: YamlPath): string {
  return pathText(path).replace(/^\./, "");
}
