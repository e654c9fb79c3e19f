import type { CommandSpec } from "./command.ts";
import { agentNamespace, connection, output } from "./options.ts";

const group = "Setting up:";

/** Commands that set an agent up or look after one, in the order of the help. */
export const commandsForSetup: readonly CommandSpec[] = [
  {
    name: "install",
    args: "",
    group,
    summary: "install the agent, or update it",
    options: [
      ...connection,
      agentNamespace,
      {
        flags: "--image <IMAGE>",
        text: "the agent's image, best with a digest; syncline/syncline of this version without it",
      },
      { flags: "--applier-cluster-admin", text: "let syncline-applier do everything" },
      {
        flags: "--break-glass-group <GROUP>",
        text: "its members change by hand what drift.mode: Prevent locks",
      },
      {
        flags: "--stamp <WHO>",
        text: "how the API server notes who changes an object; hash = of the user's UID",
        fallback: "name",
        choices: ["name", "hash", "off"],
      },
      { flags: "--crds-only", text: "print the two CustomResourceDefinitions, and do nothing" },
      { flags: "--dry-run", text: "print every object, and do nothing" },
      { flags: "--force-conflicts", text: "take fields that something else owns, such as Helm" },
    ],
    load: async () => (await import("./install.ts")).install,
  },
  {
    name: "uninstall",
    args: "",
    group,
    summary: "stop the agent, release its finalizers, and remove what install brought",
    options: [
      ...connection,
      agentNamespace,
      { flags: "--crds", text: "also the CRDs, and with them every GitSync and SyncStatus" },
      { flags: "--dry-run", text: "tell what would be removed, and do nothing" },
      { flags: "--yes", text: "do not ask" },
    ],
    notes:
      "What GitSyncs applied stays in the cluster. The namespace stays, with its Secrets and the ledger's volume.",
    load: async () => (await import("./uninstall.ts")).uninstall,
  },
  {
    name: "doctor",
    args: "",
    group,
    summary: "look for what is wrong with the cluster, the agent and your rights, and say what to do",
    options: [...connection, agentNamespace, output("table", "json", "yaml")],
    load: async () => (await import("./doctor.ts")).doctor,
  },
  {
    name: "capabilities",
    args: "",
    group,
    summary: "print what this cluster serves, for render and validate --api-resources",
    options: [...connection, output("yaml", "json")],
    load: async () => (await import("./capabilities.ts")).capabilities,
  },
  {
    name: "verify-ledger",
    args: "<FILE>",
    group,
    summary: "prove that nothing in a ledger was changed or taken out, and export it",
    options: [
      { flags: "--export", text: "print each proven entry as a line of JSON, the oldest first" },
      output("table", "json", "yaml"),
    ],
    notes: `FILE is a ledger, or an export of one. Compare the last hash with one noted before: only that shows newest entries were cut off.

Examples:
  syncline verify-ledger ledger.db --export > ledger.jsonl
  syncline verify-ledger ledger.jsonl`,
    load: async () => (await import("./verify-ledger.ts")).verifyLedger,
  },
];
