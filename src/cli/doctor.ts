import type { Json } from "../core/json.ts";
import { printable } from "../core/text.ts";
import { SynclineError } from "../core/errors.ts";
import { textOf, type Call } from "./command.ts";
import { checkAccounts } from "./doctor/accounts.ts";
import { checkAgent } from "./doctor/agent.ts";
import { checkCrds } from "./doctor/crds.ts";
import type { Check, Examination, Finding } from "./doctor/finding.ts";
import { checkGitSyncs } from "./doctor/gitsyncs.ts";
import { checkAgentRights, checkOwnRights } from "./doctor/rights.ts";
import { checkServer } from "./doctor/server.ts";
import { checkWho } from "./doctor/who.ts";
import { exitCode, type ExitCode, type Io } from "./io.ts";
import { printDocument, table } from "./output.ts";
import { openCluster } from "./wire.ts";

/** In the order in which one thing stands on the other. */
const checks: readonly (readonly [name: string, check: Check])[] = [
  ["API server", checkServer],
  ["CRDs", checkCrds],
  ["your rights", checkOwnRights],
  ["agent", checkAgent],
  ["agent's rights", checkAgentRights],
  ["GitSyncs", checkGitSyncs],
  ["accounts", checkAccounts],
  ["who", checkWho],
];

/** `syncline doctor`: exit code 1 when something is wrong, 6 when the cluster does not answer. */
export async function doctor(call: Call): Promise<ExitCode> {
  const { flags, io } = call;
  const place = await openCluster(call);
  const examination: Examination = { ...place, agentNamespace: textOf(flags, "namespace") ?? "" };
  const findings: (Finding & { readonly check: string })[] = [];
  for (const [check, examine] of checks)
    for (const finding of await examined(examine, examination, io)) findings.push({ check, ...finding });
  const format = textOf(flags, "output") ?? "table";
  if (format === "table") printFindings(findings, io);
  else printDocument(io, format, { checks: findings as unknown as Json });
  return findings.some(({ result }) => result === "wrong") ? exitCode.wrong : exitCode.fine;
}

/** What may not be read is a finding; a server that does not answer ends the examination. */
async function examined(examine: Check, examination: Examination, io: Io): Promise<readonly Finding[]> {
  try {
    return await examine(examination, io.signal);
  } catch (error) {
    if (!(error instanceof SynclineError) || error.code === "API-UNREACHABLE" || error.code === "API-AUTH")
      throw error;
    const { code, message, hint = "ask somebody with more rights to run syncline doctor" } = error;
    const unknown = code === "API-DENIED";
    return [
      {
        result: unknown ? "warning" : "wrong",
        message: `${unknown ? "cannot tell: " : ""}${code} ${message}`,
        todo: hint,
      },
    ];
  }
}

function printFindings(findings: readonly (Finding & { readonly check: string })[], io: Io): void {
  const columns = [
    ["CHECK", ({ check }: { check: string }) => check],
    ["RESULT", ({ result }: Finding) => result],
    ["WHAT", ({ message }: Finding) => message],
  ] as const;
  io.stdout(table({ items: findings, columns }, io));
  const todos = findings.filter(({ todo }) => todo !== undefined);
  if (todos.length > 0) io.stdout("\nTo do:\n");
  for (const { check, todo = "" } of todos) io.stdout(`  ${check}: ${printable(todo)}\n`);
}
