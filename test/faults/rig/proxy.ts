import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { createAuthority } from "../../support/certificates.ts";
import type { ClusterInfo } from "../../../tools/testcluster/info.ts";
import type { Fault } from "./faults.ts";
import { forward, passFrames, type Upstream } from "./forward.ts";
import { readRequest, type ApiRequest } from "./request.ts";
import { createRules, type Calls, type Rule, type Selection, type Struck } from "./rules.ts";

/** A request that the proxy has seen, and how it ended. */
export interface Seen {
  readonly request: ApiRequest;
  /** Of the API server or of the fault; 0 while there is none, and when there was none. */
  status: number;
  /** What a rule did to it. */
  readonly fault: Fault["type"] | undefined;
}

/** A TLS-terminating proxy in front of an API server that misbehaves as told. Bearer tokens pass, client certificates do not. */
export interface Proxy {
  readonly url: string;
  /** PEM of the authority that its certificate is from. */
  readonly ca: string;
  /** All requests since the start, or since `seen.length = 0`. */
  readonly seen: Seen[];
  /** From now on, until it is lifted. The first rule that fits a request counts. */
  rule(select: Selection, fault: Fault, calls?: Calls): Rule;
  /** Ends all faults. */
  heal(): void;
  /** Cuts all connections, watches too. */
  cutAll(): void;
  close(): Promise<void>;
}

export async function startProxy(cluster: Pick<ClusterInfo, "server" | "ca">): Promise<Proxy> {
  const authority = createAuthority("fault proxy");
  const upstream: Upstream = {
    server: new URL(cluster.server),
    agent: new Agent({ keepAlive: true, ca: cluster.ca, maxFreeSockets: 64 }),
    send: httpsRequest,
  };
  const rules = createRules();
  const seen: Seen[] = [];
  const old = new Map<string, Promise<Recorded>>();
  const server = createServer(authority.issue(), (request, response) => {
    const asked = readRequest(request);
    const struck = rules.strike(asked);
    const entry: Seen = { request: asked, status: 0, fault: struck?.fault.type };
    seen.push(entry);
    response.once("finish", () => (entry.status ||= response.statusCode));
    answer({ request, response, struck, upstream, old, entry }).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: authority.cert,
    seen,
    rule: rules.add,
    heal: rules.liftAll,
    cutAll: () => {
      server.closeAllConnections();
    },
    close: async () => {
      rules.liftAll();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      upstream.agent.destroy();
    },
  };
}

interface Recorded {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly struck: Struck | undefined;
  readonly upstream: Upstream;
  /** First answers, of paths that are stale. */
  readonly old: Map<string, Promise<Recorded>>;
  readonly entry: Seen;
}

/** Plays one request through. */
async function answer(exchange: Exchange): Promise<void> {
  const { request, response, struck, upstream, old, entry } = exchange;
  const body = await collect(request);
  const fault = struck?.fault;
  const ask = () => forward(upstream, request, body, response);
  switch (fault?.type) {
    case undefined:
      return passOn(await ask(), response);
    case "status":
      return own(response, fault);
    case "drop":
      response.destroy();
      return;
    case "lose the reply": {
      const reply = await ask();
      await collect(reply);
      entry.status = reply.statusCode ?? 0;
      response.destroy();
      return;
    }
    case "cut": {
      const whole = await collect(await ask());
      response.writeHead(200, { "content-length": String(whole.length) });
      response.write(whole.subarray(0, fault.bytes), () => response.destroy());
      return;
    }
    case "delay":
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      return passOn(await ask(), response);
    case "hang":
      await struck?.lifted;
      return passOn(await ask(), response);
    case "silence": {
      const reply = await ask();
      head(reply, response).flushHeaders();
      await struck?.lifted;
      reply.pipe(response);
      return;
    }
    case "drop frames":
      return passFrames(await ask(), response, fault.which);
    case "stale": {
      const first = old.get(entry.request.path) ?? recorded(await ask());
      old.set(entry.request.path, first);
      const { status, type, body: text } = await first;
      response.writeHead(status, { "content-type": type }).end(text);
      return;
    }
  }
}

async function recorded(reply: IncomingMessage): Promise<Recorded> {
  const body = await collect(reply);
  return { status: reply.statusCode ?? 0, type: reply.headers["content-type"] ?? "", body };
}

function own(
  response: ServerResponse,
  { status, body = "", headers }: Extract<Fault, { type: "status" }>,
): void {
  const isText = typeof body === "string";
  response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json", ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

function passOn(reply: IncomingMessage, response: ServerResponse): void {
  reply.once("error", () => response.destroy());
  reply.pipe(head(reply, response));
  response.flushHeaders(); // a watch may have nothing to say for minutes
}

function head(reply: IncomingMessage, response: ServerResponse): ServerResponse {
  const { connection: _, ...headers } = reply.headers;
  return response.writeHead(reply.statusCode ?? 502, headers);
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
