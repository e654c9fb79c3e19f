import { readFileSync } from "node:fs";
import type { ObjectMeta } from "../../src/core/manifest.ts";
import type { ClusterInfo } from "../../tools/testcluster/info.ts";

/** A finished write, as the API server noted it. */
export interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly impersonatedUser?: { readonly username: string; readonly groups?: readonly string[] };
  readonly requestURI: string;
  readonly objectRef?: { readonly resource: string; readonly namespace?: string; readonly name?: string };
  /** What was sent; never of Secrets. */
  readonly requestObject?: { readonly metadata?: ObjectMeta; readonly [key: string]: unknown };
  readonly responseStatus?: { readonly code?: number; readonly message?: string };
}

/** All writes to the cluster so far whose line has all of these texts; a dry-run is none. The log may be in the
 *  middle of a line: that one is not read. */
export function auditEvents(cluster: ClusterInfo, ...texts: readonly string[]): readonly AuditEvent[] {
  const log = readFileSync(cluster.auditFile ?? "", "utf8");
  return log
    .slice(0, log.lastIndexOf("\n") + 1)
    .split("\n")
    .filter(
      (line) => line !== "" && !line.includes("dryRun=All") && texts.every((text) => line.includes(text)),
    )
    .map((line) => JSON.parse(line) as AuditEvent);
}
