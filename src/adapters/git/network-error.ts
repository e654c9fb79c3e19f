import { SynclineError } from "../../core/errors.ts";

/**
 * A failed connection as one of our errors, told from the system's error code. The original is no `cause`:
 * errors of HTTP clients hold headers, and proxy errors hold the proxy's URL (R16). What is no network error
 * is returned as it is.
 */
export function fromNetwork(error: unknown): unknown {
  if (error instanceof SynclineError || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const row = table.find(([pattern]) => pattern.test(code));
  if (row === undefined) return error;
  const [, kind, text, hint] = row;
  return new SynclineError(kind, `${text} (${code})`, hint === undefined ? {} : { hint });
}

type Row = readonly [RegExp, "GIT-UNREACHABLE" | "GIT-TLS" | "GIT-TIMEOUT" | "CFG-SECRET", string, string?];

const table: readonly Row[] = [
  [/^ETIMEDOUT$/, "GIT-TIMEOUT", "the server did not answer"],
  [/^ECONNREFUSED$/, "GIT-UNREACHABLE", "connection refused"],
  [/^(ENOTFOUND|EAI_)/, "GIT-UNREACHABLE", "host name not found", "check source.url and the cluster's DNS"],
  [
    /^ERR_PROXY_/,
    "GIT-UNREACHABLE",
    "the proxy opened no connection",
    "check HTTPS_PROXY and NO_PROXY of the agent",
  ],
  // OpenSSL's own codes come from reading PEM; what goes wrong on the wire is ERR_SSL_*.
  [/^ERR_OSSL_/, "CFG-SECRET", "ca.crt, tls.crt or tls.key of the Secret is unreadable"],
  [/^CERT_HAS_EXPIRED$/, "GIT-TLS", "the server's certificate has expired"],
  [/^ERR_TLS_CERT_ALTNAME/, "GIT-TLS", "the server's certificate is for another host"],
  [
    /^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/,
    "GIT-TLS",
    "the server's certificate is not trusted",
    "put the certificate authority into the Secret as ca.crt",
  ],
  [/^(CERT_|ERR_TLS|ERR_SSL|EPROTO|INVALID_|PATH_LENGTH|HOSTNAME_)/, "GIT-TLS", "no TLS connection"],
  [
    /^(ECONN|EPIPE|EHOST|ENET|EADDR|HPE_|ERR_STREAM_PREMATURE|ERR_HTTP)/,
    "GIT-UNREACHABLE",
    "the connection broke",
  ],
];
