/** Where a server listens. `host` "" = every address of the machine. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `:8080`, `127.0.0.1:8081`, `[::1]:8081`, `localhost:0` (0 = any free port); `off` gives "off".
 *  undefined when it is none of these: the caller names flag and value (CFG-FLAG). */
export function parseAddress(text: string): ListenAddress | "off" | undefined {
  if (text === "off") return "off";
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) return undefined;
  return { host: match[1] ?? match[2] ?? "", port };
}

/** As parseAddress reads it; an IPv6 address stands in brackets. */
export function addressText({ host, port }: ListenAddress): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** True when only this machine (or pod) can reach it. */
export function isLoopback({ host }: ListenAddress): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
