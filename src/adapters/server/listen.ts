import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SynclineError } from "../../core/errors.ts";
import type { ListenAddress } from "../../core/listen-address.ts";
import type { Log } from "../../ports.ts";

/** What is sent back. No answer repeats anything of its request. */
export interface Answer {
  readonly status: 200 | 400 | 401 | 403 | 404 | 405 | 429 | 500 | 503;
  readonly type: string;
  readonly body: string;
}

/** A request as endpoints see it: GET or HEAD, no body. */
export interface Ask {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  /** Aborts when the client went away or the deadline passed. */
  readonly signal: AbortSignal;
}

export type Endpoint = (ask: Ask) => Answer | Promise<Answer>;

export interface Listener {
  /** Where it really listens (port 0 was given a free one). */
  readonly address: ListenAddress;
  close(): Promise<void>;
}

/** Of one request, from its first byte to the last of the answer. */
const deadlineMs = 10_000;
const maxConnections = 100;

/** Answers that say no: one body for all, so that nothing is learned from which one it was (reliability.md R40). */
export function refusal(status: 400 | 401 | 403 | 404 | 405 | 429 | 500 | 503): Answer {
  return { status, type: "application/json", body: '{"error":"denied or not found"}\n' };
}

/** Listens for GET and HEAD with small limits and deadlines. CFG-FLAG when the address cannot be had. */
export async function listen(address: ListenAddress, endpoint: Endpoint, log: Log): Promise<Listener> {
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      requestTimeout: deadlineMs,
      headersTimeout: deadlineMs,
      keepAliveTimeout: 5_000,
    },
    (request, response) => {
      void answer(request, response, endpoint, log);
    },
  );
  server.maxConnections = maxConnections;
  server.maxRequestsPerSocket = 1_000;
  await opened(server, address);
  const { address: host, port } = server.address() as AddressInfo;
  return { address: { host, port }, close: () => closed(server) };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  endpoint: Endpoint,
  log: Log,
): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => {
    gone.abort(new Error("the client went away"));
  });
  const { status, type, body } = await ask(request, endpoint, gone.signal, log);
  if (response.destroyed) return;
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'",
    ...(status === 405 ? { allow: "GET, HEAD" } : {}),
    // A body that nobody reads must not be taken for the next request.
    ...(request.method === "GET" || request.method === "HEAD" ? {} : { connection: "close" }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

async function ask(
  request: IncomingMessage,
  endpoint: Endpoint,
  gone: AbortSignal,
  log: Log,
): Promise<Answer> {
  if (request.method !== "GET" && request.method !== "HEAD") return refusal(405);
  const url = URL.parse(request.url ?? "", "http://localhost");
  if (url === null) return refusal(404);
  const signal = AbortSignal.any([gone, AbortSignal.timeout(deadlineMs)]);
  try {
    return await endpoint({ path: url.pathname, query: url.searchParams, headers: request.headers, signal });
  } catch (cause) {
    if (!gone.aborted) log.warn({ err: cause, path: url.pathname }, "request failed");
    return refusal(cause instanceof SynclineError || signal.aborted ? 503 : 500);
  }
}

function opened(server: Server, { host, port }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      reject(new SynclineError("CFG-FLAG", `cannot listen on ${host}:${port}: ${cause.message}`, { cause }));
    });
    // No host: every address, IPv6 among them.
    server.listen(host === "" ? { port } : { host, port }, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
