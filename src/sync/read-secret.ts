import { SynclineError } from "../core/errors.ts";
import { isJsonObject } from "../core/json.ts";
import type { Account } from "../ports.ts";
import type { Deps } from "./deps.ts";

/** The decoded keys of a Secret, read as `account`. CFG-SECRET names the Secret, never what is in it. */
export async function readSecret(
  secret: { readonly namespace: string; readonly name: string },
  account: Account,
  { cluster }: Pick<Deps, "cluster">,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const ref = { group: "", kind: "Secret", ...secret };
  const object = await cluster.get(ref, { as: account, version: "v1" }, signal);
  if (object === undefined) {
    throw new SynclineError("CFG-SECRET", `Secret ${secret.namespace}/${secret.name} does not exist`, {
      hint: "Create it in the GitSync's own namespace.",
    });
  }
  const data = isJsonObject(object["data"]) ? object["data"] : {};
  return new Map(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(String(value), "base64").toString("utf8")]),
  );
}
