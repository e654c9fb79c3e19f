/** What the proxy does to a request that a rule selects. */
export type Fault =
  /** Answers itself; nothing reaches the API server. A body that is an object is sent as JSON. */
  | {
      readonly type: "status";
      readonly status: number;
      readonly body?: string | object;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is cut before the request reaches the API server. */
  | { readonly type: "drop" }
  /** The API server does what was asked, and nobody hears of it. */
  | { readonly type: "lose the reply" }
  /** The answer ends, with the connection, after so many bytes of its body. */
  | { readonly type: "cut"; readonly bytes: number }
  /** Goes on after so long. */
  | { readonly type: "delay"; readonly ms: number }
  /** Neither forwarded nor answered, until the rule is lifted; then forwarded. */
  | { readonly type: "hang" }
  /** Forwarded; the answer is held back until the rule is lifted. Of a watch that is open: whatever comes. */
  | { readonly type: "silence" }
  /** Events of a watch that are not passed on. */
  | { readonly type: "drop frames"; readonly which: (event: WatchFrame) => boolean }
  /** The first answer to each path is given again and again: a server that fell behind. */
  | { readonly type: "stale" };

/** One line of a watch. */
export interface WatchFrame {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: {
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
    readonly [key: string]: unknown;
  };
}

/** A Status as kube-apiserver writes it, for `status` faults. */
export function statusBody(
  code: number,
  reason: string,
  message: string,
  details: object = {},
): Readonly<Record<string, unknown>> {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason,
    details,
    code,
  };
}

/** Priority and fairness refuses with plain text. */
export function throttled(seconds: number): Fault {
  const headers = { "retry-after": String(seconds), "content-type": "text/plain; charset=utf-8" };
  return { type: "status", status: 429, headers, body: "Too many requests, please try again later.\n" };
}

/** A fault of the API server's own, of which nothing else is told. */
export function serverError(status = 500, reason = "InternalError"): Fault {
  return { type: "status", status, body: statusBody(status, reason, "the rig lets this request fail") };
}

/** An optimistic lock that was lost. */
export function conflict(): Fault {
  const message =
    "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version";
  return { type: "status", status: 409, body: statusBody(409, "Conflict", message) };
}
