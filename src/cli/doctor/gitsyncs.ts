import { isJsonObject, type Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/manifest.ts";
import { gitSyncKind } from "../own-objects.ts";
import type { Examination, Finding } from "./finding.ts";

/** Every GitSync of the cluster reaches its source and is understood by the agent. */
export async function checkGitSyncs(
  { cluster }: Examination,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const all = await cluster.list(gitSyncKind, {}, signal);
  const findings = all.flatMap(judgeGitSync);
  if (findings.length > 0) return findings;
  if (all.length === 0)
    return [
      { result: "warning", message: "there is no GitSync", todo: "docs/install.md shows the first one" },
    ];
  return [{ result: "ok", message: `${all.length} read from their repositories` }];
}

/** What is wrong with one GitSync itself; releases are the business of syncline status. */
export function judgeGitSync({ metadata, spec, status }: KubeObject): readonly Finding[] {
  const name = `${metadata.namespace ?? ""}/${metadata.name}`;
  if (isJsonObject(spec) && spec["suspend"] === true) return [];
  const conditions = conditionsIn(status);
  if (conditions.length === 0)
    return [
      {
        result: "wrong",
        message: `${name}: no agent has looked after it`,
        todo: "see the agent above, and its --watch-namespace",
      },
    ];
  const source = conditions.find(({ type, status: is }) => type === "SourceReady" && is === "False");
  const stalled = conditions.find(({ type, status: is }) => type === "Stalled" && is === "True");
  const told = source ?? (stalled && conditions.find(({ type }) => type === "Ready"));
  if (told === undefined) return conditions.flatMap((condition) => ledgerFinding(name, condition));
  const message = `${name}: ${told.message.startsWith(told.reason) ? "" : `${told.reason} `}${told.message}`;
  return [{ result: "wrong", message, todo: `docs/errors.md says what to do about ${told.reason}` }];
}

function ledgerFinding(name: string, { type, status, reason, message }: Condition): readonly Finding[] {
  if (type !== "LedgerReady" || status !== "False") return [];
  return [
    { result: "warning", message: `${name}: ${reason} ${message}`, todo: "docs/ledger.md says what to do" },
  ];
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

function conditionsIn(status: Json | undefined): readonly Condition[] {
  const list = isJsonObject(status) ? status["conditions"] : undefined;
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).filter(isJsonObject).map((map) => {
    const text = (key: string): string => (typeof map[key] === "string" ? map[key] : "");
    return { type: text("type"), status: text("status"), reason: text("reason"), message: text("message") };
  });
}
