import { statSync } from "node:fs";
import type { ClusterInfo } from "../../../tools/testcluster/info.ts";
import { linesFrom } from "../../support/lines-from.ts";

/** A write that came to an end, as the API server's audit log tells it. Dry runs are none. */
export interface Write {
  readonly verb: string;
  /** With its subresource: `syncstatuses/status`. */
  readonly resource: string;
  /** "" = cluster-scoped. */
  readonly namespace: string;
  readonly name: string;
  readonly code: number;
  /** The user it was made as; "" = the agent itself. */
  readonly as: string;
  /** What was sent; never of Secrets. */
  readonly body: unknown;
}

/** The writes of one user since some moment. */
export interface AuditMark {
  /** Those that the server took. */
  writes(): readonly Write[];
  /** Those that it refused too. */
  attempts(): readonly Write[];
}

/** Marks the present end of the audit log. The API server writes a line before its caller has the answer: nothing is missing. */
export function markAudit({ auditFile }: ClusterInfo, username: string): AuditMark {
  if (auditFile === undefined) throw new Error("this cluster keeps no audit log");
  const from = statSync(auditFile).size;
  const attempts = (): readonly Write[] =>
    linesFrom(auditFile, from)
      .filter((line) => line.includes(`"username":"${username}"`))
      .map((line) => JSON.parse(line) as AuditLine)
      .filter(({ user, requestURI }) => user.username === username && !requestURI.includes("dryRun=All"))
      .map(writeOf);
  return { attempts, writes: () => attempts().filter(({ code }) => code >= 200 && code < 300) };
}

interface AuditLine {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly impersonatedUser?: { readonly username: string };
  readonly requestURI: string;
  readonly objectRef?: Readonly<Partial<Record<"resource" | "subresource" | "namespace" | "name", string>>>;
  readonly responseStatus?: { readonly code?: number };
  readonly requestObject?: unknown;
}

function writeOf({
  verb,
  impersonatedUser,
  objectRef = {},
  responseStatus,
  requestObject,
}: AuditLine): Write {
  const { resource = "", subresource, namespace = "", name = "" } = objectRef;
  return {
    verb,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace: resource === "namespaces" ? "" : namespace,
    name,
    code: responseStatus?.code ?? 0,
    as: impersonatedUser?.username ?? "",
    body: requestObject,
  };
}
