import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Capabilities, ResourceType } from "../core/capabilities.ts";
import { SynclineError } from "../core/errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import { parseDocuments } from "../yaml/parse.ts";
import { textOf, type Flags } from "./command.ts";

/** What to render for: `--api-resources FILE` as `syncline capabilities` writes it, and `--kube-version`. Without either nothing
 *  is given: built-in kinds, the commit's CRDs and the newest Kubernetes count. Errors: CLI-USAGE. */
export async function readCapabilities(flags: Flags, cwd: string): Promise<Capabilities> {
  const file = textOf(flags, "api-resources");
  const version = textOf(flags, "kube-version");
  if (version !== undefined && !/^v?\d+\.\d+(\.\d+)?([-+].*)?$/.test(version))
    throw new SynclineError("CLI-USAGE", `--kube-version ${version}: want a version such as 1.36 or v1.36.3`);
  const given = file === undefined ? nothing : capabilitiesFrom(await textFile(resolve(cwd, file)), file);
  return version === undefined ? given : { ...given, kubeVersion: version };
}

const nothing: Capabilities = { kubeVersion: "", apiVersions: [], types: [] };

async function textFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const { message } = cause as Error;
    throw new SynclineError("CLI-USAGE", `--api-resources: ${message}`, { cause });
  }
}

/** The text of such a file, YAML or JSON. Errors: CLI-USAGE. */
export function capabilitiesFrom(text: string, file: string): Capabilities {
  const { documents, problems } = parseDocuments(text, file);
  const value = documents[0]?.value;
  const { kubeVersion, apiVersions, types } = isJsonObject(value) ? value : ({} as JsonObject);
  if (problems.length > 0 || typeof kubeVersion !== "string" || !isTexts(apiVersions) || !isTypes(types))
    throw new SynclineError("CLI-USAGE", `${file} is not what syncline capabilities writes`, {
      hint: "syncline capabilities > FILE makes a new one from a cluster",
    });
  return { kubeVersion, apiVersions, types };
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isTypes(value: Json | undefined): value is readonly (ResourceType & JsonObject)[] {
  return (
    Array.isArray(value) &&
    (value as readonly Json[]).every(
      (type) =>
        isJsonObject(type) &&
        ["group", "kind", "version", "plural"].every((key) => typeof type[key] === "string") &&
        typeof type["namespaced"] === "boolean" &&
        isTexts(type["verbs"]),
    )
  );
}
