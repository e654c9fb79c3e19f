import type { Environment } from "@marcbachmann/cel-js";
import { fail } from "./fail.ts";
import { addNamespace } from "./namespace.ts";
import { Cidr, contains, Ip, ipText, masked, parseCidr, parseIp, width } from "./ip.ts";

/** ip(), isIP(), cidr(), isCIDR() and their methods. Source: k8s.io/apiserver/pkg/cel/library/{ip,cidr}.go. */
export function addNetwork(env: Environment): void {
  env.registerType("net.IP", { ctor: Ip, fields: {} });
  env.registerType("net.CIDR", { ctor: Cidr, fields: {} });
  env.registerFunction("ip(string): net.IP", readIp);
  env.registerFunction("isIP(string): bool", (text: string) => parseIp(text) !== undefined);
  env.registerFunction("cidr(string): net.CIDR", readCidr);
  env.registerFunction("isCIDR(string): bool", (text: string) => parseCidr(text) !== undefined);
  env.registerFunction("string(net.IP): string", ipText);
  env.registerFunction("string(net.CIDR): string", (net: Cidr) => `${ipText(net.ip)}/${String(net.prefix)}`);
  env.registerOperator("net.IP == net.IP", (a: Ip, b: Ip) => a.family === b.family && a.bits === b.bits);
  env.registerOperator(
    "net.CIDR == net.CIDR",
    (a: Cidr, b: Cidr) => a.ip.bits === b.ip.bits && a.ip.family === b.ip.family && a.prefix === b.prefix,
  );
  const namespace = addNamespace(env, "ip");
  env.registerFunction(
    `${namespace}.isCanonical(string): bool`,
    (_: unknown, text: string) => ipText(readIp(text)) === text,
  );
  addIpMethods(env);
  addCidrMethods(env);
}

function addIpMethods(env: Environment): void {
  env.registerFunction("net.IP.family(): int", (ip: Ip) => BigInt(ip.family));
  for (const [method, networks] of Object.entries(ranges)) {
    const known = networks.map(readCidr);
    env.registerFunction(`net.IP.${method}(): bool`, (ip: Ip) =>
      known.some((net) => contains(net, single(ip))),
    );
  }
  const special = notGlobal.map(readCidr);
  env.registerFunction("net.IP.isGlobalUnicast(): bool", (ip: Ip) =>
    special.every((net) => !contains(net, single(ip))),
  );
}

function addCidrMethods(env: Environment): void {
  env.registerFunction("net.CIDR.ip(): net.IP", (net: Cidr) => net.ip);
  env.registerFunction(
    "net.CIDR.masked(): net.CIDR",
    (net: Cidr) => new Cidr(masked(net.ip, net.prefix), net.prefix),
  );
  env.registerFunction("net.CIDR.prefixLength(): int", (net: Cidr) => BigInt(net.prefix));
  env.registerFunction("net.CIDR.containsIP(net.IP): bool", (net: Cidr, ip: Ip) => contains(net, single(ip)));
  env.registerFunction("net.CIDR.containsIP(string): bool", (net: Cidr, ip: string) =>
    contains(net, single(readIp(ip))),
  );
  env.registerFunction("net.CIDR.containsCIDR(net.CIDR): bool", contains);
  env.registerFunction("net.CIDR.containsCIDR(string): bool", (net: Cidr, inner: string) =>
    contains(net, readCidr(inner)),
  );
}

const ranges: { readonly [method: string]: readonly string[] } = {
  isUnspecified: ["0.0.0.0/32", "::/128"],
  isLoopback: ["127.0.0.0/8", "::1/128"],
  isLinkLocalMulticast: ["224.0.0.0/24", "ff02::/16"],
  isLinkLocalUnicast: ["169.254.0.0/16", "fe80::/10"],
};

const multicast = ["224.0.0.0/4", "ff00::/8"];
const broadcast = "255.255.255.255/32";
const { isUnspecified = [], isLoopback = [], isLinkLocalUnicast = [] } = ranges;
const notGlobal = [...isUnspecified, ...isLoopback, ...isLinkLocalUnicast, ...multicast, broadcast];

function single(ip: Ip): Cidr {
  return new Cidr(ip, width(ip));
}

function readIp(text: string): Ip {
  return parseIp(text) ?? fail("ip(): not an IP address");
}

function readCidr(text: string): Cidr {
  return parseCidr(text) ?? fail("cidr(): not a network");
}
