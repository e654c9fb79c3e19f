import type { Discovery } from "../../ports.ts";
import type { Examination, Finding } from "./finding.ts";

/** The API server answers, in a version this program was tested with, with all its groups. */
export async function checkServer(
  { cluster, server }: Examination,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const discovery = await cluster.discover({ refresh: false }, signal);
  return [judgeVersion(discovery.kubeVersion, server), ...brokenGroups(discovery)];
}

/** Minor versions of Kubernetes 1 that are supported (resources that the agent uses exist, tests run). */
const oldest = 31;
const newest = 36;

/** `v1.36.3` → ok; older ones lack what the agent needs, newer ones are untested. */
export function judgeVersion(kubeVersion: string, server: string): Finding {
  const minor = Number(/^v?1\.(\d+)/.exec(kubeVersion)?.[1] ?? Number.NaN);
  const message = `Kubernetes ${kubeVersion} at ${server}`;
  if (minor >= oldest && minor <= newest) return { result: "ok", message };
  if (minor > newest)
    return {
      result: "warning",
      message: `${message} is newer than 1.${newest}`,
      todo: "look for a newer Syncline",
    };
  return {
    result: "wrong",
    message: `${message} is older than 1.${oldest}`,
    todo: `update the cluster: 1.${oldest} to 1.${newest} are supported`,
  };
}

function brokenGroups({ failedGroups }: Discovery): readonly Finding[] {
  return failedGroups.map((group) => ({
    result: "warning",
    message: `API group ${group} cannot be asked`,
    todo: `kubectl get apiservice | grep ${group} tells why; releases with kinds of that group are not pruned meanwhile`,
  }));
}
