import { SynclineError } from "../../core/errors.ts";
import type { GitAuth } from "../../ports.ts";
import { readAdvertisement, type Protocol } from "./advertisement.ts";
import type { GitLimits } from "./git-limits.ts";
import type { Http, HttpAnswer } from "./http.ts";
import { fromStatus } from "./status-error.ts";

/** A server we talked to. Plain data: kept between polls, and handed to the child. */
export interface Remote {
  /** The URL requests go to: the GitSync's own, or where the server moved it to on the same host. */
  readonly base: string;
  readonly protocol: Protocol;
}

/** Who asks: the client, the credentials, and when to give up. */
export interface Caller {
  readonly http: Http;
  readonly auth: GitAuth | undefined;
  readonly signal: AbortSignal;
  readonly limits: GitLimits;
}

/** Asks the server what it speaks (`info/refs`). Errors: GIT-*. */
export async function connect(url: URL, caller: Caller): Promise<Remote> {
  let base = url.href;
  for (let hops = 0; hops <= caller.limits.redirects; hops++) {
    const headers = { ...commonHeaders(caller.auth), "git-protocol": "version=2" };
    const request = { method: "GET", url: new URL(base + discovery), headers } as const;
    const answer = await caller.http.send(request, caller.signal);
    if (answer.status < 300 || answer.status > 399) {
      checkAnswer(answer, "application/x-git-upload-pack-advertisement", caller);
      return { base, protocol: await readAdvertisement(answer.body, caller.limits) };
    }
    answer.discard();
    base = sameHost(base, answer.headers.location ?? "");
  }
  throw new SynclineError("GIT-REDIRECT", `more than ${caller.limits.redirects} redirects`);
}

/** One request of the smart protocol; returns the body of its answer. Errors: GIT-*. */
export async function post(
  remote: Remote,
  body: Uint8Array,
  caller: Caller,
): Promise<AsyncIterable<Uint8Array>> {
  const headers = {
    ...commonHeaders(caller.auth),
    "content-type": "application/x-git-upload-pack-request",
    accept: "application/x-git-upload-pack-result",
    ...(remote.protocol.version === 2 ? { "git-protocol": "version=2" } : {}),
  };
  const url = new URL(`${remote.base}/git-upload-pack`);
  const answer = await caller.http.send({ method: "POST", url, headers, body }, caller.signal);
  checkAnswer(answer, "application/x-git-upload-pack-result", caller);
  return answer.body;
}

const discovery = "/info/refs?service=git-upload-pack";

function commonHeaders(auth: GitAuth | undefined): Record<string, string> {
  // Forges decide by the prefix git/ whether a client is one.
  const headers = { "user-agent": "git/2.40 (syncline)", pragma: "no-cache" };
  const authorization = authorizationOf(auth);
  return authorization === undefined ? headers : { ...headers, authorization };
}

/**
 * Sent with the first request, not after a 401: half the requests. A token goes as the password;
 * `x-access-token` is the user name GitHub wants and others ignore.
 */
function authorizationOf(auth: GitAuth | undefined): string | undefined {
  const {
    token,
    username = token === undefined ? "" : "x-access-token",
    password = token ?? "",
  } = auth ?? {};
  if (username === "" && password === "") return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/**
 * Follows a moved repository on its own scheme, host and port only: credentials go nowhere else (R12), and
 * configuration comes from nowhere the operator did not point to.
 */
function sameHost(base: string, location: string): string {
  const next = URL.canParse(location, base) ? new URL(location, base) : undefined;
  if (next === undefined || next.origin !== new URL(base).origin) {
    const where = next === undefined ? "" : ` (${next.origin})`;
    throw new SynclineError("GIT-REDIRECT", `the server redirects to another host${where}; not followed`, {
      hint: "put the repository's own address into source.url",
    });
  }
  if (!next.href.endsWith(discovery)) {
    throw new SynclineError("GIT-REDIRECT", "the server redirects to a page that is no Git repository");
  }
  return next.href.slice(0, -discovery.length);
}

function checkAnswer(answer: HttpAnswer, contentType: string, { auth }: Caller): void {
  const type = answer.headers["content-type"]?.split(";")[0];
  if (answer.status === 200 && type === contentType) return;
  answer.discard();
  if (answer.status >= 300 && answer.status <= 399)
    throw new SynclineError("GIT-REDIRECT", "unexpected redirect");
  const hasAuth = authorizationOf(auth) !== undefined;
  throw (
    fromStatus(answer.status, answer.headers, { hasAuth }) ??
    new SynclineError("GIT-PROTOCOL", `not a Git server: it answers with ${type ?? "something else"}`, {
      hint: "does source.url end in a sign-in page, or in a web page of the forge?",
    })
  );
}
