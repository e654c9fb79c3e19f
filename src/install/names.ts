/** Fixed names: there is one Syncline per cluster. */
export const agentName = "syncline-agent";
export const applierName = "syncline-applier";

export const labels = { "app.kubernetes.io/name": "syncline" } as const;
export const agentLabels = { ...labels, "app.kubernetes.io/component": "agent" } as const;

/** Ports of `syncline agent` that others may reach (cli.md); the JSON API listens on loopback only (rule R40). */
export const ports = { health: 8080, metrics: 9090 } as const;

/** Where the agent keeps its ledger and Git caches. */
export const dataDir = "/var/lib/syncline";

/** The agent as the API server names it. */
export function agentUser(namespace: string): string {
  return `system:serviceaccount:${namespace}:${agentName}`;
}
