/**
 * A control plane on this machine that stays up in the background, for trying things by hand.
 * usage: npm run cluster -- up|down|status|build   (build: only the binaries, into the user's cache)
 */
import { provideBinaries } from "./binaries.ts";
import type { ClusterAccess } from "./info.ts";
import { keepLocal, localDown, localStatus, localUp } from "./local.ts";

const commands: Readonly<Record<string, () => Promise<number>>> = {
  up: async () => {
    await provideBinaries(); // here, not in the background: its progress is for people
    return describe(await localUp());
  },
  down: async () => {
    console.log((await localDown()) ? "the local cluster is stopped" : "no local cluster is running");
    return 0;
  },
  status: async () => {
    const cluster = await localStatus();
    if (cluster !== undefined) return describe(cluster);
    console.log("no local cluster is running (npm run cluster -- up starts one)");
    return 1;
  },
  build: async () => {
    await provideBinaries();
    return 0;
  },
  // Not for people: the background process of `up`.
  keep: async () => {
    await keepLocal();
    return 0;
  },
};

function describe(cluster: ClusterAccess): number {
  console.log(`a Kubernetes control plane runs at ${cluster.server}

  export KUBECONFIG=${cluster.adminKubeconfig}
  ${cluster.kubectl} get nodes

users (a kubeconfig each):`);
  for (const user of cluster.users) console.log(`  ${user.padEnd(6)} ${cluster.kubeconfig(user)}`);
  console.log(`audit log: ${cluster.auditFile ?? "none"}`);
  return 0;
}

const command = commands[process.argv[2] ?? ""];
if (command === undefined) {
  console.error("usage: npm run cluster -- up|down|status|build");
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
