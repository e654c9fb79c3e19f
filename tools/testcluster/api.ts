import { readFileSync } from "node:fs";
import { request, type RequestOptions } from "node:https";
import { userGroups, type ClusterInfo, type TestUser } from "./info.ts";

export interface ApiCall {
  /** admin by default. */
  readonly user?: TestUser;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** application/json by default; a patch needs its own, such as application/merge-patch+json. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Until the whole answer is there; a minute by default. */
  readonly timeoutMs?: number;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/**
 * One HTTP request to the cluster's API server, independent of the code under test, so that a test can look
 * from the outside. Any status is an answer; only a failed connection or the timeout throws. `path` starts with a slash and
 * may carry a query.
 */
export async function api(
  cluster: ClusterInfo,
  method: string,
  path: string,
  { user = "admin", body, contentType = "application/json", headers = {}, timeoutMs = 60_000 }: ApiCall = {},
): Promise<ApiAnswer> {
  const credentials = await credentialsOf(cluster, user);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const options: RequestOptions = {
    ...credentials,
    method,
    signal: AbortSignal.timeout(timeoutMs),
    agent: false, // a kept connection would outlive a restart of the API server, and hold up the test's end
    headers: {
      ...credentials.headers,
      accept: "application/json",
      ...(text === undefined
        ? {}
        : { "content-type": contentType, "content-length": Buffer.byteLength(text) }),
      ...headers,
    },
  };
  return await send(new URL(path, cluster.server), options, text);
}

function send(url: URL, options: RequestOptions, body: string | undefined): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

async function credentialsOf(cluster: ClusterInfo, user: TestUser): Promise<RequestOptions> {
  const token = cluster.tokens?.[user];
  if (token !== undefined) return { ca: cluster.ca, headers: { authorization: `Bearer ${token}` } };
  return await outsideCredentials(cluster, user);
}

/** A cluster given from outside may authenticate in any way a kubeconfig can say, exec plugins included. */
async function outsideCredentials(cluster: ClusterInfo, user: TestUser): Promise<RequestOptions> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromString(readFileSync(cluster.adminKubeconfig, "utf8"));
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  delete options.agent;
  if (user === "admin") return options;
  const impersonate = { "impersonate-user": user, "impersonate-group": userGroups[user] };
  return { ...options, headers: { ...(options.headers as Record<string, string>), ...impersonate } };
}
