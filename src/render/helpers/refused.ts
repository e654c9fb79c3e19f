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
    ["now", "date", "ago", "htmlDate", "dateInZone"],
    "TPL-RANDOM",
    "depends on the time of the render",
    "write the date into a values file",
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
    ["genSignedCertWithKey", "bcrypt", "htpasswd", "encryptAES", "derivePassword"],
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
  ...refused(["getHostByName"], "TPL-FORBIDDEN", "asks the network", "write the address into a values file"),
]);

function refused(names: readonly string[], code: ErrorCode, why: string, hint: string): [string, Refusal][] {
  return names.map((name) => [name, { code, message: `"${name}" ${why}`, hint }]);
}
