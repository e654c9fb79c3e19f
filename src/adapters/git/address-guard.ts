import { lookup, type LookupAddress } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { SynclineError } from "../../core/errors.ts";

/**
 * Whoever may create a GitSync chooses a URL that the agent calls: addresses that hand out cloud credentials
 * are never called (R11). Throws GIT-UNREACHABLE for such an address; a name is checked when it is looked up.
 */
export function checkHost(hostname: string): void {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && isBlocked(host)) throw refused();
}

/**
 * dns.lookup that fails when one of the addresses is blocked: checked where the connection is made, so that a
 * name cannot change in between.
 */
export const allowedLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const first = addresses?.[0];
    if (error !== null || first === undefined) done(error, "");
    else if (addresses.some(({ address }) => isBlocked(address))) done(refused(), "");
    else if (options.all) done(null, addresses);
    else done(null, first.address, first.family);
  });
};

const blocked = new BlockList();
blocked.addSubnet("169.254.0.0", 16, "ipv4");
blocked.addSubnet("fe80::", 10, "ipv6");
// Metadata services outside the link-local range: Amazon (IPv6), Alibaba, Oracle.
blocked.addAddress("fd00:ec2::254", "ipv6");
blocked.addAddress("100.100.100.200", "ipv4");
blocked.addAddress("192.0.0.192", "ipv4");

function isBlocked(address: string): boolean {
  return blocked.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

function refused(): SynclineError {
  return new SynclineError("GIT-UNREACHABLE", "link-local and metadata addresses are not called");
}
