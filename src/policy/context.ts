import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { namespaceOf, type Surroundings } from "./candidate.ts";
import type { CelContext } from "./cel/compile.ts";
import { fail } from "./cel/fail.ts";
import { lazyMap, toCel } from "./cel/values.ts";
import type { Candidate } from "./match.ts";
import type { Policy } from "./policy.ts";

/** What the expressions of a policy see of one object. A variable is computed when it is first read. */
export function contextOf(
  policy: Policy,
  object: KubeObject,
  around: {
    readonly candidate: Candidate;
    readonly around: Surroundings;
    readonly params: KubeObject | null;
  },
): CelContext {
  const { candidate } = around;
  const variables = policy.variables.map(({ name, program }) => {
    const compute = (): unknown => {
      const result = program.run(context);
      return result.ok ? result.value : fail(`variable ${name}: ${result.error}`);
    };
    return [name, compute] as const;
  });
  const context: CelContext = {
    object: toCel(object),
    oldObject: null,
    request: toCel(requestOf(candidate)),
    namespaceObject: toCel(namespaceOf(candidate.ref.namespace, around.around)),
    params: toCel(around.params),
    variables: lazyMap(new Map(variables)),
  };
  return context;
}

/** What of an AdmissionRequest is known before there is one: not who sends it. */
function requestOf({ ref, version, resource }: Candidate): JsonObject {
  const kind = { group: ref.group, version, kind: ref.kind };
  const named = { group: ref.group, version, resource };
  return {
    operation: "CREATE",
    name: ref.name,
    // The API server gives a Namespace itself as its namespace.
    namespace: ref.kind === "Namespace" && ref.group === "" ? ref.name : ref.namespace,
    kind,
    resource: named,
    requestKind: kind,
    requestResource: named,
    subResource: "",
    dryRun: false,
  };
}

/** Whether an object's data must never be told. */
export function isSecret({ apiVersion, kind }: KubeObject): boolean {
  return apiVersion === "v1" && kind === "Secret";
}

/** The same Secret with its keys, but without its values. */
export function masked(secret: KubeObject): KubeObject {
  return { ...secret, data: withoutValues(secret["data"]), stringData: withoutValues(secret["stringData"]) };
}

function withoutValues(data: Json | undefined): Json | undefined {
  if (!isJsonObject(data)) return undefined;
  return Object.fromEntries(Object.keys(data).map((key) => [key, "***"]));
}
