import type { ErrorCode } from "../../core/errors.ts";

interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/** Helpers of Sprig and Helm that would make a render depend on more than (commit, target, capabilities):
 *  reliability.md R24. */
export const refusedHelpers: ReadonlyMap<string, Refusal> = new Map([
  ...refused(
    ["now", "ago"],
    "TPL-RANDOM",
    "depends on the time of the render",
    "write the date into a values file, and format it with date",
  ),
  ...refused(
    ["randAlphaNum", "randAlpha", "randNumeric", "randAscii", "randBytes", "randInt", "uuidv4", "shuffle"],
    "TPL-RANDOM",
    "gives another result at each render",
    "keep the value in an (encrypted) values file",
  ),
  ...refused(
    [
      "genPrivateKey",
      "genCA",
      "genCAWithKey",
      "genSelfSignedCert",
      "genSelfSignedCertWithKey",
      "genSignedCert",
    ],
    "TPL-RANDOM",
    "makes a new key at each render",
    "keep the key in an (encrypted) values file, or let cert-manager issue it",
  ),
  ...refused(
    ["genSignedCertWithKey", "buildCustomCert", "bcrypt", "htpasswd", "encryptAES"],
    "TPL-RANDOM",
    "makes a new secret at each render",
    "keep the secret in an (encrypted) values file",
  ),
  ...refused(
    ["env", "expandenv"],
    "TPL-FORBIDDEN",
    "reads the environment",
    "write the value into a values file",
  ),
  ...refused(
    ["derivePassword", "decryptAES"],
    "TPL-FORBIDDEN",
    "makes a secret out of what stands in the repository",
    "keep the secret in an (encrypted) values file",
  ),
  ...refused(
    ["lookup"],
    "TPL-FORBIDDEN",
    "asks the cluster, on which a render must not depend",
    "write the value into a values file; for a key of a map write get or index",
  ),
  ...refused(
    ["fromToml"],
    "TPL-FORBIDDEN",
    "reads TOML, which only toToml writes here",
    "keep the data as YAML or JSON and write fromYaml",
  ),
  ...refused(["html", "js"], "TPL-FORBIDDEN", "escapes for web pages, not for YAML", "write quote or toJson"),
  ...refused(
    ["call"],
    "TPL-FORBIDDEN",
    "calls a value, and values hold no functions",
    "write a helper's name",
  ),
  ...refused(["getHostByName"], "TPL-FORBIDDEN", "asks the network", "write the address into a values file"),
]);

function refused(names: readonly string[], code: ErrorCode, why: string, hint: string): [string, Refusal][] {
  return names.map((name) => [name, { code, message: `"${name}" ${why}`, hint }]);
}
