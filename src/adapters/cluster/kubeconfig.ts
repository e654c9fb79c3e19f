import { existsSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { delimiter, join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { SynclineError } from "../../core/errors.ts";
import { printable } from "../../core/text.ts";
import { kept, type Connection, type Credentials } from "./connection.ts";
import { execCredentials } from "./exec-credential.ts";

export interface KubeconfigPlace {
  /** Absent = as kubectl finds it: KUBECONFIG, else `.kube/config` in the home folder. */
  readonly path?: string | undefined;
  /** Absent = the current context. */
  readonly context?: string | undefined;
  /** Where KUBECONFIG and HOME stand, and what an exec plugin gets. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** An exec plugin may ask a person at the terminal. */
  readonly interactive?: boolean;
}

/**
 * The connection a kubeconfig describes, exec plugins included; read again after a 401 and every minute, so
 * that a new login counts. Not read, because client-node 2.0.1 drops them: a user's `tokenFile` and
 * `as-groups`. Errors: CLI-KUBECONFIG with what is missing and what there is.
 */
export async function loadKubeconfig(place: KubeconfigPlace): Promise<Connection> {
  // client-node costs 80 MB of memory: only those who need it pay (libraries.md §19).
  const { KubeConfig } = await import("@kubernetes/client-node");
  const paths = pathsOf(place);
  const read = (): KubeConfig => {
    const config = merged(() => new KubeConfig(), paths);
    choose(config, place.context, paths);
    return config;
  };
  const config = read();
  const cluster = config.getCurrentCluster();
  const context = config.getContextObject(config.currentContext);
  return {
    server: cluster?.server ?? "",
    proxy: httpProxy(cluster?.proxyUrl),
    name: config.currentContext,
    namespace: context?.namespace ?? "default",
    credentials: kept(() => credentialsOf(read(), place)),
  };
}

/** kubectl's order; of the files of KUBECONFIG those that do not exist are passed over. */
function pathsOf({ path, environment }: KubeconfigPlace): readonly string[] {
  if (path !== undefined) return [path];
  const { KUBECONFIG = "", HOME, USERPROFILE = "" } = environment;
  const named = KUBECONFIG.split(delimiter).filter((file) => file !== "");
  if (named.length === 0) return [join(HOME ?? USERPROFILE, ".kube", "config")];
  const present = named.filter((file) => existsSync(file));
  return present.length > 0 ? present : named;
}

/** Reads and merges the files as kubectl does: of equal names the first file's entry counts. */
function merged(empty: () => KubeConfig, paths: readonly string[]): KubeConfig {
  const configs = paths.map((path) => {
    const config = empty();
    try {
      config.loadFromFile(path);
    } catch (error) {
      throw new SynclineError("CLI-KUBECONFIG", `cannot read the kubeconfig ${path}: ${reasonOf(error)}`);
    }
    return config;
  });
  const result = empty();
  result.loadFromOptions({
    clusters: firstByName(configs.flatMap((config) => config.clusters)),
    users: firstByName(configs.flatMap((config) => config.users)),
    contexts: firstByName(configs.flatMap((config) => config.contexts)),
    currentContext: configs.map((config) => config.currentContext).find(Boolean),
  });
  return result;
}

/** The YAML reader's message shows the lines around a mistake, which may hold a token: only what and
 *  where. */
function reasonOf(error: unknown): string {
  const { name, message, reason, mark } = error as Error & { reason?: string; mark?: { line: number } };
  return printable(
    name === "YAMLException" ? `${reason ?? "no YAML"} in line ${(mark?.line ?? 0) + 1}` : message,
  );
}

function firstByName<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  return [...new Map(entries.toReversed().map((entry) => [entry.name, entry])).values()].toReversed();
}

/** Makes `context` the current one and checks that what it names is there. */
function choose(config: KubeConfig, context: string | undefined, paths: readonly string[]): void {
  const name = context ?? config.currentContext;
  const where = paths.join(", ");
  const have = config.contexts.map((entry) => entry.name).sort();
  const known = have.length === 0 ? "It has no contexts." : `Contexts there: ${have.join(", ")}.`;
  const complain = (message: string): never => {
    throw new SynclineError("CLI-KUBECONFIG", `${where}: ${message}`, { hint: known });
  };
  if (!name) return complain("no current context is set; choose one with --context");
  config.setCurrentContext(name);
  const chosen = config.getContextObject(name);
  if (chosen === null) return complain(`no context ${name}`);
  if (config.getCluster(chosen.cluster) === null) return complain(`context ${name} names no known cluster`);
  if (chosen.user && config.getUser(chosen.user) === null)
    return complain(`context ${name} names no known user`);
}

/** Node's own agent speaks to HTTP proxies; SOCKS would need another library. */
function httpProxy(url: string | undefined): string | undefined {
  if (!url || /^https?:/.test(url)) return url || undefined;
  throw new SynclineError("CLI-KUBECONFIG", "proxy-url of the kubeconfig is no http or https URL", {
    hint: "SOCKS proxies are not supported; use an HTTP proxy.",
  });
}

async function credentialsOf(config: KubeConfig, place: KubeconfigPlace): Promise<Credentials> {
  const user = config.getCurrentUser();
  const cluster = config.getCurrentCluster();
  const plugin = user?.exec as unknown;
  if (user !== null && plugin) {
    // client-node's runner has no timeout, hides what the plugin says and caches by user name: ours does not.
    const { clusters, contexts, currentContext } = config;
    config.loadFromOptions({ clusters, contexts, currentContext, users: [{ ...user, exec: undefined }] });
  }
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "unknown";
    throw new SynclineError("CLI-KUBECONFIG", `no credentials from the kubeconfig: ${printable(reason)}`, {
      cause,
    });
  }
  const fromPlugin = plugin ? await execCredentials(plugin, { interactive: false, ...place }) : {};
  return { ...plain(options), insecure: cluster?.skipTLSVerify ?? false, ...fromPlugin };
}

/** What client-node put into the options, as texts. */
function plain({ ca, cert, key, servername, auth, headers = {} }: RequestOptions): Credentials {
  const header = (name: string) => {
    const value = new Map(Object.entries(headers)).get(name);
    return typeof value === "string" ? value.trim() : undefined;
  };
  const basic = auth ? `Basic ${Buffer.from(auth).toString("base64")}` : undefined;
  return {
    ca: pem(ca),
    cert: pem(cert),
    key: pem(key),
    servername,
    authorization: header("Authorization") ?? basic,
    impersonateUser: header("Impersonate-User"),
  };
}

function pem(value: unknown): string | undefined {
  return typeof value === "string" || Buffer.isBuffer(value) ? value.toString() : undefined;
}
