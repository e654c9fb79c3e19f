import http from "node:http";
import https from "node:https";
import { SynclineError } from "../../core/errors.ts";
import { allowedLookup, checkHost } from "./address-guard.ts";
import { fromNetwork } from "./network-error.ts";
import { retryAfterMs } from "./status-error.ts";

// One client for both processes, over node:https. undici would cost the child 20 MB and an own code path;
// what it was wanted for (proxy, client certificates, streams) Node's agent does since 24.5 (`proxyEnv`).
// Measured on Node 24.21.

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Must be read to its end or left by `discard`. Errors while reading are SynclineErrors. */
  readonly body: AsyncIterable<Uint8Array>;
  discard(): void;
}

export interface HttpOptions {
  /** PEM texts; `ca` replaces the system's certificate authorities. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly proxy?: ProxySettings | undefined;
  /** Link-local and cloud metadata addresses are refused, unless this is true (R11). */
  readonly anyAddress: boolean;
  /** No byte for so long, connecting included, is GIT-TIMEOUT. */
  readonly idleMs: number;
  /** The server asked to be left alone for so long (Retry-After). */
  readonly onPause?: (ms: number) => void;
}

/** What HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the agent's environment say. */
export interface ProxySettings {
  readonly httpsProxy?: string | undefined;
  readonly httpProxy?: string | undefined;
  readonly noProxy?: string | undefined;
}

export interface Http {
  /**
   * Resolves with any status; follows no redirect (R12). Errors: GIT-UNREACHABLE, GIT-TLS, GIT-TIMEOUT,
   * CFG-SECRET.
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  close(): void;
}

/** Keep-alive connections under one set of certificates and one proxy. */
export function createHttp(options: HttpOptions): Http {
  const agents = {
    "https:": new https.Agent(agentOptions(options)),
    "http:": new http.Agent(agentOptions(options)),
  };
  return {
    send: async (request, signal) => {
      if (!options.anyAddress) checkHost(request.url.hostname);
      const agent = agents[request.url.protocol === "http:" ? "http:" : "https:"];
      const way = { agent, idleMs: options.idleMs, signal };
      const message = await sendOnce(request, way).catch((error: unknown) => {
        // A server may close an idle connection at the moment we use it; every request here is a read.
        if (!(error instanceof ReusedSocketError)) throw error;
        return sendOnce(request, way);
      });
      const pause = retryAfterMs(message.headers);
      if (pause !== undefined) options.onPause?.(pause);
      return answerOf(message, signal);
    },
    close: () => {
      agents["https:"].destroy();
      agents["http:"].destroy();
    },
  };
}

function agentOptions({ ca, cert, key, proxy, anyAddress, idleMs }: HttpOptions): https.AgentOptions {
  return {
    keepAlive: true,
    maxSockets: 4,
    // Counts from the start of the connection attempt: also the limit for connecting.
    timeout: idleMs,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(anyAddress ? {} : { lookup: allowedLookup }),
    ...(proxy === undefined
      ? {}
      : {
          proxyEnv: {
            ...(proxy.httpsProxy === undefined ? {} : { HTTPS_PROXY: proxy.httpsProxy }),
            ...(proxy.httpProxy === undefined ? {} : { HTTP_PROXY: proxy.httpProxy }),
            ...(proxy.noProxy === undefined ? {} : { NO_PROXY: proxy.noProxy }),
          },
        }),
  };
}

class ReusedSocketError extends Error {}

function sendOnce(
  { method, url, headers, body }: HttpRequest,
  {
    agent,
    idleMs,
    signal,
  }: { readonly agent: http.Agent; readonly idleMs: number; readonly signal: AbortSignal },
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === "http:" ? http.request : https.request;
    const length = body === undefined ? {} : { "content-length": String(body.length) };
    let request: http.ClientRequest;
    try {
      request = send(url, { method, agent, signal, headers: { ...headers, ...length } });
    } catch (error) {
      reject(fromNetwork(error));
      return;
    }
    let response: http.IncomingMessage | undefined;
    request.on("timeout", () => (response ?? request).destroy(silent(idleMs)));
    request.on("response", (message) => resolve((response = message)));
    request.on("error", (error) => {
      const reused = request.reusedSocket && "code" in error && error.code === "ECONNRESET";
      reject(reused ? new ReusedSocketError() : signal.aborted ? signal.reason : fromNetwork(error));
    });
    request.end(body);
  });
}

function silent(ms: number): SynclineError {
  return new SynclineError("GIT-TIMEOUT", `no answer for ${ms / 1000} s (idleMs)`);
}

function answerOf(message: http.IncomingMessage, signal: AbortSignal): HttpAnswer {
  return {
    status: message.statusCode ?? 0,
    headers: message.headers,
    body: readBody(message, signal),
    discard: () => message.destroy(),
  };
}

async function* readBody(message: http.IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* message as AsyncIterable<Buffer>;
  } catch (error) {
    signal.throwIfAborted();
    throw fromNetwork(error);
  }
}
