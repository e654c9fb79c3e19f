import type { SyncStatusStatus } from "../../../src/schema/syncstatus.ts";
import { api } from "../../../tools/testcluster/api.ts";
import type { Ground } from "./ground.ts";

interface Release {
  readonly name: string;
  readonly status: SyncStatusStatus;
}

const settleMs = 90_000;
const askAgainMs = 3_000;

/** Resolves once every release that Git has at `head` is Synced there, and no other is left. Plans that are held are approved.
 *  Throws with what stands in the way when it takes too long. */
export async function settle(ground: Ground, head: string, releases: readonly string[]): Promise<void> {
  const deadline = performance.now() + settleMs;
  let askedAt = -Infinity;
  for (let round = 0; ; round++) {
    if (performance.now() - askedAt > askAgainMs) {
      askedAt = performance.now();
      await annotate(ground, "gitsyncs", ground.gitSync, "sync-now", `${head} ${round}`);
    }
    const found = await statuses(ground);
    await approve(ground, found);
    const left = leftToDo(found, head, releases);
    if (left.length === 0) return;
    if (performance.now() > deadline) throw new Error(`not settled: ${left.join("; ")}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Says yes to every plan that waits for a person. */
export async function approveHeld(ground: Ground): Promise<void> {
  await approve(ground, await statuses(ground));
}

async function approve(ground: Ground, found: readonly Release[]): Promise<void> {
  for (const { name, status } of found)
    if (status.sync === "Held" && status.plan?.hash !== undefined)
      await annotate(ground, "syncstatuses", `${ground.gitSync}.${name}`, "approve", status.plan.hash);
}

/** What every SyncStatus of the walk says. */
export async function statuses({
  scene: { cluster },
  namespace,
  gitSync,
}: Ground): Promise<readonly Release[]> {
  const path = `/apis/syncline.dev/v1alpha1/namespaces/${namespace}/syncstatuses?labelSelector=syncline.dev/gitsync=${gitSync}`;
  const { text } = await api(cluster, "GET", path);
  const { items } = JSON.parse(text) as {
    readonly items: readonly {
      readonly metadata: { readonly name: string };
      readonly status?: SyncStatusStatus;
    }[];
  };
  return items.map(({ metadata, status = {} }) => ({
    name: metadata.name.replace(`${gitSync}.`, ""),
    status,
  }));
}

function leftToDo(found: readonly Release[], head: string, releases: readonly string[]): readonly string[] {
  const missing = releases.filter((name) => !found.some((release) => release.name === name));
  const behind = found.filter(
    ({ name, status }) =>
      !releases.includes(name) || status.sync !== "Synced" || !status.revision?.applied?.endsWith(head),
  );
  return [
    ...missing.map((name) => `${name} has no SyncStatus`),
    ...behind.map(
      ({ name, status }) =>
        `${name} is ${status.sync ?? "new"} at ${status.revision?.applied ?? "nothing"}: ${status.summary?.message ?? ""}`,
    ),
  ];
}

async function annotate(
  { scene: { cluster }, namespace }: Ground,
  plural: string,
  name: string,
  request: string,
  value: string,
): Promise<void> {
  const path = `/apis/syncline.dev/v1alpha1/namespaces/${namespace}/${plural}/${name}?fieldManager=kubectl-annotate`;
  const body = { metadata: { annotations: { [`syncline.dev/${request}`]: value } } };
  const { status, text } = await api(cluster, "PATCH", path, {
    body,
    contentType: "application/merge-patch+json",
  });
  if (status >= 300 && status !== 404 && status !== 409) throw new Error(`${path}: ${status} ${text}`);
}
