import { Environment } from "@marcbachmann/cel-js";
import { addLists } from "./lists.ts";
import { addMacros } from "./macros.ts";
import { addNetwork } from "./network.ts";
import { addOptionals } from "./optionals.ts";
import { addQuantities } from "./quantity-functions.ts";
import { addRegex } from "./regex.ts";
import { addSemver } from "./semver.ts";
import { addSets } from "./sets.ts";
import { addStrings } from "./strings.ts";
import { addUrls } from "./url.ts";

/** What a ValidatingAdmissionPolicy may name. `authorizer` is missing on purpose: only the API server can answer it. */
export const policyVariables = [
  "object",
  "oldObject",
  "request",
  "namespaceObject",
  "params",
  "variables",
] as const;
export type PolicyVariable = (typeof policyVariables)[number];

/** CEL with the functions Kubernetes adds to it. All variables are dynamic: manifests have no schema here. */
export function policyEnvironment(): Environment {
  return environmentOf(policyVariables);
}

/** The same, for expressions about one `object`. */
export function objectEnvironment(): Environment {
  return environmentOf(["object"]);
}

function environmentOf(variables: readonly string[]): Environment {
  const env = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  for (const add of libraries) add(env);
  for (const name of variables) env.registerVariable(name, "dyn");
  return env;
}

const libraries: readonly ((env: Environment) => void)[] = [
  addQuantities,
  addLists,
  addMacros,
  addOptionals,
  addSets,
  addRegex,
  addStrings,
  addUrls,
  addNetwork,
  addSemver,
];
