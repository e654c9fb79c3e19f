import { parseAddress, isLoopback, type ListenAddress } from "./core/listen-address.ts";
import { SynclineError } from "./core/errors.ts";

/** How the agent runs: flags of `syncline agent`, with their environment variables and defaults (docs/agent.md). */
export interface AgentConfig {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly dataDir: string;
  readonly http: ListenAddress | "off";
  readonly metrics: ListenAddress | "off";
  readonly metricsOpen: boolean;
  readonly api: ListenAddress | "off";
  readonly defaultServiceAccount: string;
  readonly watchNamespace: string;
  readonly breakGlassGroup: string;
  readonly leaderElection: boolean;
  readonly allowInsecureSources: boolean;
  readonly policyDir: string | undefined;
  readonly slackApiUrl: string | undefined;
  readonly concurrency: number;
  readonly maxQps: number | undefined;
  readonly retentionDays: number;
  readonly ledgerMiB: number;
  readonly logLevel: LogLevel;
  readonly logFormat: "json" | "pretty";
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Flags as the command line gives them: texts, or true/false for switches. */
export type AgentFlags = Readonly<Record<string, string | boolean | undefined>>;

/** Every flag of the agent: name, what it takes, the text in the help, its default and its environment variable. */
export const agentFlags = [
  [
    "kubeconfig",
    "FILE",
    "kubeconfig; without one the agent uses its pod's service account",
    undefined,
    "KUBECONFIG",
  ],
  ["context", "NAME", "context of the kubeconfig", undefined, undefined],
  [
    "data-dir",
    "DIR",
    "ledger and Git caches; created with mode 0700",
    "/var/lib/syncline",
    "SYNCLINE_DATA_DIR",
  ],
  ["http-address", "ADDRESS", "/healthz and /readyz; off disables", ":8080", undefined],
  [
    "metrics-address",
    "ADDRESS",
    "/metrics, behind TokenReview and SubjectAccessReview; off disables",
    ":9090",
    undefined,
  ],
  ["metrics-open", undefined, "serve /metrics to anybody", undefined, undefined],
  [
    "api-address",
    "ADDRESS",
    "read-only JSON for the command line; loopback only; off disables",
    "127.0.0.1:8081",
    undefined,
  ],
  [
    "default-service-account",
    "NAME",
    "impersonated when a GitSync names none",
    "syncline-applier",
    undefined,
  ],
  [
    "break-glass-group",
    "GROUP",
    "its members change by hand what drift.mode: Prevent locks",
    "",
    "SYNCLINE_BREAK_GLASS_GROUP",
  ],
  ["watch-namespace", "NAME", "only GitSyncs of this namespace", "", undefined],
  ["no-leader-election", undefined, "do not wait for the Lease (local runs)", undefined, undefined],
  ["allow-insecure-sources", undefined, "permit http:// and file:// sources", undefined, undefined],
  ["policy-dir", "DIR", "the platform's mandatory policies", undefined, undefined],
  ["slack-api-url", "URL", "another Slack API", undefined, "SYNCLINE_SLACK_API_URL"],
  ["concurrency", "N", "API requests in flight", "16", undefined],
  ["max-qps", "N", "API requests per second; none = as the API server allows", undefined, undefined],
  ["retention-days", "N", "days that ledger entries are kept", "400", undefined],
  ["ledger-size", "MIB", "size of the ledger beyond which its oldest entries go", "1024", undefined],
  ["log-level", "LEVEL", logLevels.join(", "), "info", undefined],
  ["log-format", "FORMAT", "json or pretty", "json", undefined],
] as const satisfies readonly (readonly [
  string,
  string | undefined,
  string,
  string | undefined,
  string | undefined,
])[];

/** Flags and environment → configuration. Throws one CFG-FLAG error that names every wrong value at once. */
export function readAgentConfig(
  flags: AgentFlags,
  environment: Readonly<Record<string, string | undefined>>,
): AgentConfig {
  const problems: string[] = [];
  const text = (name: string): string | undefined => {
    const [, , , fallback, variable] = agentFlags.find(([flag]) => flag === name) ?? [];
    // An empty variable is one that is not set, as for the shell's ${X:-}.
    const fromEnvironment = variable === undefined ? undefined : environment[variable] || undefined;
    const given = flags[name] ?? fromEnvironment ?? fallback;
    return typeof given === "string" ? given : undefined;
  };
  const address = (name: string): ListenAddress | "off" => {
    const parsed = parseAddress(text(name) ?? "off");
    if (parsed === undefined) problems.push(`--${name} ${text(name) ?? ""}: want HOST:PORT, :PORT or off`);
    return parsed ?? "off";
  };
  const number = (name: string, least: number): number => {
    const value = Number(text(name));
    if (!Number.isSafeInteger(value) || value < least)
      problems.push(`--${name} ${text(name) ?? ""}: want a whole number from ${least}`);
    return value;
  };
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T => {
    const value = text(name) as T;
    if (!allowed.includes(value)) problems.push(`--${name} ${value}: want one of ${allowed.join(", ")}`);
    return value;
  };
  const api = address("api-address");
  if (api !== "off" && !isLoopback(api))
    problems.push("--api-address: only loopback addresses; reach it through kubectl port-forward");
  const config: AgentConfig = {
    kubeconfig: text("kubeconfig"),
    context: text("context"),
    dataDir: text("data-dir") ?? "",
    http: address("http-address"),
    metrics: address("metrics-address"),
    metricsOpen: flags["metrics-open"] === true,
    api,
    defaultServiceAccount: text("default-service-account") ?? "",
    watchNamespace: text("watch-namespace") ?? "",
    breakGlassGroup: text("break-glass-group") ?? "",
    leaderElection: flags["no-leader-election"] !== true,
    allowInsecureSources: flags["allow-insecure-sources"] === true,
    policyDir: text("policy-dir"),
    slackApiUrl: text("slack-api-url"),
    concurrency: number("concurrency", 1),
    maxQps: text("max-qps") === undefined ? undefined : number("max-qps", 1),
    retentionDays: number("retention-days", 1),
    ledgerMiB: number("ledger-size", 1),
    logLevel: oneOf("log-level", logLevels),
    logFormat: oneOf("log-format", ["json", "pretty"] as const),
  };
  if (problems.length > 0) throw new SynclineError("CFG-FLAG", problems.join("; "));
  return config;
}
