import type { IncomingMessage } from "node:http";
import { SynclineError } from "../../core/errors.ts";
import type { Connection } from "./connection.ts";
import { startDeadline } from "./deadline.ts";
import { createGate, rest, type Gate } from "./gate.ts";
import { createTransport, type Call, type Transport } from "./transport.ts";
import { timedOut, unreachable } from "./network-error.ts";

/** A complete answer, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

/** Raw JSON over HTTP to one API server. Statuses are answers; only a server that does not answer is an
 *  error. */
export interface Http {
  /** Retries what may be repeated (429 always; 503 and broken connections where `call` is idempotent), a
   *  bounded number of times. Errors: API-UNREACHABLE, API-TIMEOUT, API-THROTTLED. */
  send(call: RepeatableCall, signal: AbortSignal): Promise<Answer>;
  /** One attempt; the body is left to the caller, who ends it by aborting. Errors: API-UNREACHABLE,
   *  API-TIMEOUT, API-THROTTLED. */
  open(call: Call, signal: AbortSignal): Promise<IncomingMessage>;
}

export interface RepeatableCall extends Call {
  /** Sending it twice is the same as sending it once. */
  readonly idempotent: boolean;
}

export interface HttpOptions {
  /** Told of every answer; code 0 = there was none. */
  readonly onRequest?: ((verb: string, code: number) => void) | undefined;
  readonly maxQps?: number | undefined;
  readonly userAgent?: string | undefined;
  /** Called before each request that writes; throws when this process may not write any more (lost
   *  leadership, P3). */
  readonly fence?: (() => void) | undefined;
}

/** A client with one connection pool and one gate, which has a door for each account. */
export function createHttp(connection: Connection, options: HttpOptions): Http {
  const { onRequest = () => undefined, maxQps, userAgent = "syncline", fence = () => undefined } = options;
  const line: Line = {
    server: connection.server,
    gate: createGate({ maxQps }),
    transport: createTransport(connection, userAgent),
    onRequest,
    fence,
  };
  return {
    send: (call, signal) => sendUntilAnswered(line, call, signal),
    open: (call, signal) => open(line, call, signal),
  };
}

interface Line {
  readonly server: string;
  readonly gate: Gate;
  readonly transport: Transport;
  readonly onRequest: (verb: string, code: number) => void;
  readonly fence: () => void;
}

const attempts = { throttled: 10, failed: 3 } as const;
// A write may wait for admission webhooks, up to the server's own request timeout.
const readMs = 30_000;
const writeMs = 60_000;
const openMs = 30_000;

async function sendUntilAnswered(line: Line, call: RepeatableCall, signal: AbortSignal): Promise<Answer> {
  let throttled = 0;
  let failed = 0;
  let freshCredentials = false;
  for (;;) {
    await line.gate.pass(callerOf(call), signal);
    const answer = await sendOnce(line, call, { freshCredentials }, signal).catch((error: unknown) => {
      failed++;
      if (
        !call.idempotent ||
        failed >= attempts.failed ||
        !(error instanceof SynclineError && error.code === "API-UNREACHABLE")
      )
        throw error;
      return undefined;
    });
    if (isThrottled(answer) && ++throttled < attempts.throttled) {
      line.gate.shut(callerOf(call), retryAfterMs(answer.headers) ?? 1000);
    } else if (answer?.status === 401 && !freshCredentials) {
      freshCredentials = true;
    } else if (isBusy(answer) && call.idempotent && ++failed < attempts.failed) {
      await rest(retryAfterMs(answer.headers) ?? backoffMs(failed), signal);
    } else if (answer === undefined) {
      await rest(backoffMs(failed), signal);
    } else {
      if (answer.status !== 429) line.gate.taken(callerOf(call));
      return answer;
    }
  }
}

/** Who the server takes the request for. */
function callerOf({ as }: Call): string {
  return as === undefined ? "" : `${as.namespace}/${as.name}`;
}

/** Priority and fairness refuses with plain text, and means everything of the caller. A Status of 429 is about one resource, such as a
 *  CRD whose conversion webhook is down ("storage is (re)initializing"): the others must not wait for it. */
function isThrottled(answer: Head | undefined): answer is Answer {
  return answer?.status === 429 && !isJson(answer);
}

/** One resource, or the server, cannot answer now. */
function isBusy(answer: Head | undefined): answer is Answer {
  return answer?.status === 503 || (answer?.status === 429 && isJson(answer));
}

type Head = Pick<Answer, "status" | "headers">;

function isJson({ headers }: Head): boolean {
  return headers["content-type"]?.startsWith("application/json") === true;
}

/** 100-200 ms, then 200-400 ms: enough for a closed keep-alive connection or a load balancer's change of
 *  server. Longer outages are the caller's matter. */
function backoffMs(failed: number): number {
  return 100 * 2 ** (failed - 1) * (1 + Math.random());
}

/** Seconds in the header (a date is not used by API servers). */
function retryAfterMs(headers: IncomingMessage["headers"]): number | undefined {
  const seconds = Number(headers["retry-after"]);
  return seconds > 0 ? Math.min(seconds, 60) * 1000 : undefined;
}

async function sendOnce(
  line: Line,
  call: Call,
  options: { readonly freshCredentials: boolean },
  signal: AbortSignal,
): Promise<Answer> {
  const ms = call.method === "GET" ? readMs : writeMs;
  if (call.method !== "GET") line.fence();
  const deadline = startDeadline(signal, ms);
  try {
    const message = await line.transport(call, options, deadline.signal);
    const text = await textOf(message);
    const status = message.statusCode ?? 0;
    line.onRequest(call.verb, status);
    return { status, headers: message.headers, text };
  } catch (error) {
    line.onRequest(call.verb, 0);
    signal.throwIfAborted();
    throw deadline.expired() ? timedOut(line.server, call, ms) : unreachable(line.server, error);
  } finally {
    deadline.end();
  }
}

function textOf(message: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.once("end", () =>
      resolve(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()),
    );
    message.once("error", reject);
  });
}

async function open(line: Line, call: Call, signal: AbortSignal): Promise<IncomingMessage> {
  await line.gate.pass(callerOf(call), signal);
  // Covers connect and the answer's head only: the body of a watch is open for minutes.
  const head = new AbortController();
  const timer = setTimeout(() => head.abort(), openMs);
  try {
    const both = AbortSignal.any([signal, head.signal]);
    let message = await line.transport(call, { freshCredentials: false }, both);
    if (message.statusCode === 401) {
      message.resume();
      message = await line.transport(call, { freshCredentials: true }, both);
    }
    const status = message.statusCode ?? 0;
    line.onRequest(call.verb, status);
    if (isThrottled({ status, headers: message.headers }))
      line.gate.shut(callerOf(call), retryAfterMs(message.headers) ?? 1000);
    return message;
  } catch (error) {
    line.onRequest(call.verb, 0);
    signal.throwIfAborted();
    throw head.signal.aborted ? timedOut(line.server, call, openMs) : unreachable(line.server, error);
  } finally {
    clearTimeout(timer);
  }
}
