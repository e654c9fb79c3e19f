import type { ServerResponse } from "node:http";
import { Writable } from "node:stream";

/** What the server does to the requests `when` selects (all of them when absent). */
export type Fault = { readonly when?: (request: { path: string; command: string }) => boolean } & (
  | { readonly type: "status"; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly type: "html" }
  /** Another host, or another place on this one. */
  | { readonly type: "redirect"; readonly location: string }
  /** Never answers. */
  | { readonly type: "hang" }
  /** Sends headers and `bytes` of the body, then nothing more, with the connection left open. */
  | { readonly type: "stall"; readonly bytes: number }
  /** Closes the connection after `bytes` of the body. */
  | { readonly type: "cut"; readonly bytes: number }
  /** Ends the answer in good order after `bytes` of the body: only the protocol can tell. */
  | { readonly type: "truncate"; readonly bytes: number }
  /** Inverts the byte at `at`; negative counts from the end. */
  | { readonly type: "flip"; readonly at: number }
  /** One byte each `everyMs`. */
  | { readonly type: "drip"; readonly everyMs: number }
  /** Runs before the request is answered, for what happens between two requests. */
  | { readonly type: "before"; readonly run: () => void }
);

/**
 * Plays the fault. Returns where the Git backend shall write its answer, or undefined when the fault is the
 * answer.
 */
export function applyFault(
  fault: Fault | undefined,
  request: { path: string; command: string },
  response: ServerResponse,
): ServerResponse | undefined {
  if (fault === undefined || fault.when?.(request) === false) return response;
  switch (fault.type) {
    case "status":
      response.writeHead(fault.status, fault.headers).end("fault\n");
      return undefined;
    case "html":
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Please sign in</html>");
      return undefined;
    case "redirect":
      response.writeHead(302, { location: fault.location }).end();
      return undefined;
    case "hang":
      return undefined;
    case "before":
      fault.run();
      return response;
    case "stall":
      return reshaped(response, (body) => response.write(body.subarray(0, fault.bytes)));
    case "cut":
      return reshaped(response, (body) =>
        response.write(body.subarray(0, fault.bytes), () => response.destroy()),
      );
    case "truncate":
      return reshaped(response, (body) => response.end(body.subarray(0, fault.bytes)));
    case "flip":
      return reshaped(response, (body) => response.end(flipped(body, fault.at)));
    case "drip":
      return reshaped(response, (body) => drip(response, body, fault.everyMs));
  }
}

/** A response whose body is collected and then given to `send`. */
function reshaped(response: ServerResponse, send: (body: Buffer) => void): ServerResponse {
  const chunks: Buffer[] = [];
  const collector = new Writable({
    write: (chunk: Buffer, _encoding, done) => (chunks.push(chunk), done()),
    final: (done) => (send(Buffer.concat(chunks)), done()),
  });
  response.on("close", () => collector.destroy());
  return Object.assign(collector, {
    setHeader: (name: string, value: string) => response.setHeader(name, value),
    writeHead: (status: number) => response.writeHead(status),
  }) as unknown as ServerResponse;
}

function flipped(body: Buffer, at: number): Buffer {
  const copy = Buffer.from(body);
  const index = at < 0 ? copy.length + at : at;
  copy[index] = (copy[index] ?? 0) ^ 0xff;
  return copy;
}

function drip(response: ServerResponse, body: Buffer, everyMs: number): void {
  let sent = 0;
  const timer = setInterval(() => response.write(body.subarray(sent, ++sent)), everyMs);
  response.on("close", () => clearInterval(timer));
}
