import type { GitSync } from "../core/gitsync.ts";
import type { Account, GitAuth, GitRequest } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { readSecret } from "./read-secret.ts";

/** The call that Git gets. Its Secret is read as the GitSync's account: whoever may name it gets no more than that account. */
export async function gitRequest(
  { namespace, source }: GitSync,
  account: Account,
  deps: Deps,
  signal: AbortSignal,
): Promise<GitRequest> {
  const { url, ref, secretName } = source;
  if (secretName === undefined) return { url, ref, auth: undefined };
  const data = await readSecret({ namespace, name: secretName }, account, deps, signal);
  return { url, ref, auth: gitAuth(data) };
}

function gitAuth(data: ReadonlyMap<string, string>): GitAuth {
  const keys = {
    username: "username",
    password: "password",
    token: "token",
    caCert: "ca.crt",
    tlsCert: "tls.crt",
    tlsKey: "tls.key",
  };
  return Object.fromEntries(
    Object.entries(keys).flatMap(([name, key]) => (data.has(key) ? [[name, data.get(key)]] : [])),
  ) as GitAuth;
}
