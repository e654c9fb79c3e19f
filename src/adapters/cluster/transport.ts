import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Account } from "../../ports.ts";
import type { Connection, Credentials } from "./connection.ts";

/** One HTTP request to the API server. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** From `/` on, with its query. */
  readonly path: string;
  /** The API's own word, for metrics: get, list, watch, apply, patch, create, delete. */
  readonly verb: string;
  readonly accept?: string;
  /** JSON text. */
  readonly body?: string | undefined;
  readonly contentType?: string;
  readonly as?: Account | undefined;
}

/** Sends one request and resolves with the answer's head, whatever its status; rejects when the connection
 *  fails. */
export type Transport = (
  call: Call,
  options: { readonly freshCredentials: boolean },
  signal: AbortSignal,
) => Promise<IncomingMessage>;

// kube-apiserver closes idle connections after 90 s: we are first, so no request meets a closing socket.
const idleMs = 60_000;
const idleSockets = 32;

/**
 * One pool of keep-alive connections to one server. Every request goes to the connection's own host, whatever
 * its path says, and no redirect is followed: the token cannot reach another (R22). Over plain http nothing
 * secret is sent.
 */
export function createTransport(connection: Connection, userAgent: string): Transport {
  const base = new URL(connection.server);
  const pool = { keepAlive: true, timeout: idleMs, maxFreeSockets: idleSockets, ...proxyOf(connection) };
  const secure = base.protocol === "https:";
  const agent = secure ? new HttpsAgent(pool) : new HttpAgent(pool);
  const send = secure ? httpsRequest : httpRequest;
  const place = {
    agent,
    hostname: base.hostname.replace(/^\[|\]$/g, ""),
    port: base.port === "" ? (secure ? 443 : 80) : Number(base.port),
  };
  const prefix = base.pathname.replace(/\/$/, "");
  return async (call, { freshCredentials }, signal) => {
    if (!call.path.startsWith("/")) throw new Error(`not a path: ${call.path}`);
    const credentials = secure ? await connection.credentials({ fresh: freshCredentials }) : {};
    const options = {
      ...place,
      ...tlsOf(credentials),
      method: call.method,
      path: prefix + call.path,
      headers: { "user-agent": userAgent, ...headersOf(call, credentials) },
      signal,
    };
    return await started(send, options, call.body);
  };
}

function proxyOf({ proxy }: Connection): object {
  return proxy === undefined ? {} : { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } };
}

function tlsOf({ ca, cert, key, passphrase, servername, insecure }: Credentials) {
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(passphrase !== undefined && { passphrase }),
    ...(servername !== undefined && { servername }),
    ...(insecure === true && { rejectUnauthorized: false }),
  };
}

function headersOf(call: Call, { authorization, impersonateUser }: Credentials): Record<string, string> {
  const { accept = "application/json", body, contentType = "application/json" } = call;
  return {
    accept,
    ...(authorization !== undefined && { authorization }),
    ...(body !== undefined && {
      "content-type": contentType,
      "content-length": String(Buffer.byteLength(body)),
    }),
    ...(impersonateUser !== undefined && { "impersonate-user": impersonateUser }),
    ...(call.as !== undefined && impersonation(call.as)),
  };
}

/** No groups: the API server adds those that the account's own token would carry, and to name them takes a right over
 *  groups, which the agent has not. An empty identity is a bug, never the agent itself (R19). */
function impersonation({ namespace, name }: Account): Record<string, string> {
  if (namespace === "" || name === "") throw new Error("an account to act as needs a namespace and a name");
  return { "impersonate-user": `system:serviceaccount:${namespace}:${name}` };
}

type Send = (
  options: RequestOptions,
  onAnswer: (answer: IncomingMessage) => void,
) => ReturnType<typeof httpRequest>;

function started(send: Send, options: RequestOptions, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = send(options, resolve);
    request.once("error", reject);
    request.end(body);
  });
}
