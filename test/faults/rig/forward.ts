import type { IncomingMessage, ServerResponse } from "node:http";
import type { Agent, request as httpsRequest } from "node:https";
import { createInterface } from "node:readline";
import type { WatchFrame } from "./faults.ts";

/** The API server behind the proxy. */
export interface Upstream {
  readonly server: URL;
  readonly agent: Agent;
  readonly send: typeof httpsRequest;
}

/** Sends a request on as it came; resolves with the head of the answer. Ends when the asker goes away. */
export function forward(
  { server, agent, send }: Upstream,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  asker: ServerResponse,
): Promise<IncomingMessage> {
  const { host: _, connection: __, ...rest } = headers;
  return new Promise((resolve, reject) => {
    const { hostname, port } = server;
    const sent = send({ agent, hostname, port, method, path: url, headers: rest }, resolve);
    sent.once("error", reject);
    asker.once("close", () => sent.destroy());
    sent.end(body);
  });
}

/** Passes a watch on, line by line, without the events that are meant. */
export function passFrames(
  reply: IncomingMessage,
  response: ServerResponse,
  isDropped: (event: WatchFrame) => boolean,
): void {
  const { connection: _, ...headers } = reply.headers;
  response.writeHead(reply.statusCode ?? 502, headers).flushHeaders();
  const lines = createInterface({ input: reply });
  lines.on("line", (line) => {
    if (!isDropped(JSON.parse(line) as WatchFrame)) response.write(`${line}\n`);
  });
  lines.once("close", () => response.end());
  lines.once("error", () => response.destroy()); // it passes on those of its input
  reply.once("error", () => response.destroy());
}
