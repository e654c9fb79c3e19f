import { readFile } from "node:fs/promises";
import { SynclineError } from "../../core/errors.ts";

/** What a request is signed with; PEM texts. A change of any of them opens new connections. */
export interface Credentials {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
  /** Name the certificate must carry, when it is not the host's. */
  readonly servername?: string | undefined;
  /** true only where a person's kubeconfig says insecure-skip-tls-verify. */
  readonly insecure?: boolean;
  /** The whole header: `Bearer …`. */
  readonly authorization?: string | undefined;
  /** `as` of a person's kubeconfig: they chose to act as somebody else. */
  readonly impersonateUser?: string | undefined;
}

/** Where an API server is and how to authenticate to it. */
export interface Connection {
  /** `https://10.0.0.1:443`, perhaps with a path in front of `/api`. */
  readonly server: string;
  /** HTTP proxy between us and the server. */
  readonly proxy?: string | undefined;
  /** For people: the context of the kubeconfig, or `in-cluster`. */
  readonly name: string;
  /** The namespace that counts when none is given. */
  readonly namespace: string;
  /** `fresh` after a 401: read files again, ask plugins again. Errors: CLI-KUBECONFIG. */
  credentials(options: { readonly fresh: boolean }): Promise<Credentials>;
}

export interface InClusterPlace {
  /** KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT. */
  readonly host: string;
  readonly port: string;
  /** Folder with `token`, `ca.crt` and `namespace`; the usual one by default. */
  readonly folder?: string;
}

const usualFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** How long credentials are kept before they are read again: kubelet replaces a token long before it ends. */
export const credentialsMs = 60_000;

/**
 * The connection of a pod: service account token and CA, both re-read at most every 60 s and after a 401.
 * Errors: CLI-KUBECONFIG when the folder cannot be read.
 */
export async function inClusterConnection({
  host,
  port,
  folder = usualFolder,
}: InClusterPlace): Promise<Connection> {
  const namespace = await mounted(`${folder}/namespace`);
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    name: "in-cluster",
    namespace,
    credentials: kept(async () => ({
      ca: await mounted(`${folder}/ca.crt`),
      authorization: `Bearer ${await mounted(`${folder}/token`)}`,
    })),
  };
}

/** Trimmed: a line break at the end of a token would be an invalid header. */
async function mounted(path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (cause) {
    throw new SynclineError("CLI-KUBECONFIG", `cannot read ${path} of the pod's service account`, {
      hint: "Mount a service account token (automountServiceAccountToken), or give a kubeconfig.",
      cause,
    });
  }
}

/** A connection with one bearer token that never changes (tests, `kubectl create token`). */
export function tokenConnection(place: {
  readonly server: string;
  readonly ca?: string;
  readonly token?: string;
  readonly namespace?: string;
}): Connection {
  const { server, ca, token, namespace = "default" } = place;
  const credentials = { ca, authorization: token === undefined ? undefined : `Bearer ${token}` };
  return { server, name: server, namespace, credentials: () => Promise.resolve(credentials) };
}

/** Keeps an answer for credentialsMs; requests that arrive meanwhile share it, a failed one is not kept. */
export function kept(load: () => Promise<Credentials>): Connection["credentials"] {
  let current: { readonly answer: Promise<Credentials>; readonly at: number } | undefined;
  return async ({ fresh }) => {
    const now = performance.now();
    if (current === undefined || fresh || now - current.at > credentialsMs) {
      const entry = { answer: load(), at: now };
      current = entry;
      entry.answer.catch(() => (current = current === entry ? undefined : current));
    }
    return await current.answer;
  };
}
