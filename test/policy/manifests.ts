import type { Capabilities } from "../../src/core/capabilities.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { refOf, type KubeObject, type Manifest } from "../../src/core/manifest.ts";
import type { Target } from "../../src/core/target.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";

/** The objects of a YAML text as manifests, with their places. */
export function manifestsOf(text: string, file = "m.yaml"): readonly Manifest[] {
  const { documents, problems } = parseDocuments(text, file);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return documents.map(({ value, position }) => {
    if (!isJsonObject(value)) throw new Error(`${file}: not an object`);
    const object = value as KubeObject;
    return { ref: refOf(object), object, position };
  });
}

export const context: { readonly target: Target; readonly capabilities: Capabilities } = {
  target: { environment: "prod", region: "eu", cluster: "" },
  capabilities: { kubeVersion: "1.36", apiVersions: [], types: [] },
};
