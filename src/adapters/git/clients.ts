import { createHash } from "node:crypto";
import { SynclineError } from "../../core/errors.ts";
import type { GitAuth } from "../../ports.ts";
import type { GitLimits } from "./git-limits.ts";
import { createHttp, type Http, type ProxySettings } from "./http.ts";
import type { Remote } from "./remote.ts";

/** What is known of one repository under one set of credentials. */
export interface Client {
  readonly http: Http;
  readonly auth: GitAuth | undefined;
  /** The server gave us something with these credentials: only then the local copy may be read for them. */
  proven: boolean;
  /**
   * Kept between polls, so that a poll is one request; dropped after any error. Protocol v2 only: v0 holds
   * refs.
   */
  remote: Remote | undefined;
  /**
   * Reads that ended with an error of class "never", by commit and path: the same input is not fetched again.
   */
  readonly refused: Map<string, SynclineError>;
  /** Throws GIT-UNREACHABLE while the server's Retry-After lasts. */
  checkPause(): void;
  pause(ms: number): void;
}

export interface Clients {
  of(url: URL, auth: GitAuth | undefined): Client;
  close(): void;
}

export interface ClientOptions {
  readonly proxy: ProxySettings | undefined;
  readonly anyAddress: boolean;
  readonly limits: GitLimits;
}

/** Connections by URL and credentials. The oldest goes when there are too many (credentials that rotate). */
export function createClients(options: ClientOptions): Clients {
  const clients = new Map<string, Client>();
  return {
    of: (url, auth) => {
      const key = createHash("sha256")
        .update(JSON.stringify([url.href, auth]))
        .digest("hex");
      const client = clients.get(key) ?? createClient(auth, options);
      clients.delete(key);
      clients.set(key, client);
      const [oldest] = clients;
      if (clients.size > maxClients && oldest !== undefined) {
        clients.delete(oldest[0]);
        oldest[1].http.close();
      }
      return client;
    },
    close: () => {
      for (const { http } of clients.values()) http.close();
      clients.clear();
    },
  };
}

const maxClients = 500;

function createClient(
  auth: GitAuth | undefined,
  { proxy, anyAddress, limits: { idleMs } }: ClientOptions,
): Client {
  let pausedUntil = 0;
  const pause = (ms: number): void => {
    pausedUntil = Math.max(pausedUntil, performance.now() + ms);
  };
  const { caCert: ca, tlsCert: cert, tlsKey: key } = auth ?? {};
  return {
    http: createHttp({ ca, cert, key, proxy, anyAddress, idleMs, onPause: pause }),
    auth,
    refused: new Map(),
    proven: false,
    remote: undefined,
    pause,
    checkPause: () => {
      const ms = pausedUntil - performance.now();
      if (ms <= 0) return;
      throw new SynclineError(
        "GIT-UNREACHABLE",
        `the server asked for rest; next request in ${Math.ceil(ms / 1000)} s`,
      );
    },
  };
}
