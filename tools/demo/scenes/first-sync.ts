import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { push } from "../commit.ts";
import { channel, gitSyncName, ourNamespaces } from "../names.ts";
import { allSynced } from "../releases.ts";
import type { Stage } from "../stage.ts";

const example = join(import.meta.dirname, "..", "..", "..", "examples", "config-repo");

/** The example goes into Git, a GitSync points at it, and everything comes up. */
export async function firstSync(stage: Stage): Promise<void> {
  const { type, screen, ground, repoUrl, clone, until } = stage;
  screen.say(
    "Bob puts the example config repo into Git: six releases for dev, staging and prod in us, eu and asia.",
  );
  await type("", `git clone --quiet ${repoUrl} config`);
  cpSync(example, clone, { recursive: true });
  await type("bob", "git config user.name Bob && git config user.email bob@example.com");
  await type("bob", "git add . && git commit --quiet --message 'The shop' && ls -F . releases");
  const sha = await push(stage);
  screen.say("This cluster gets prod in eu:");
  writeFileSync(join(ground.dir, "gitsync.yaml"), gitSync(repoUrl, ground.isOurs));
  await type("", "cat gitsync.yaml");
  await type("", "kubectl apply -f gitsync.yaml");
  await until(`all ${ground.releases} releases are ${ground.goal}`, () => allSynced(stage, sha));
  await type("", "kubectl get gitsync");
  await type("", "kubectl get syncstatus");
  await type("", `kubectl get deployments -n ${ourNamespaces.workloads}`);
}

/** In a cluster where the images cannot be pulled, cart must not wait for a healthy redis. */
function gitSync(url: string, isOurs: boolean): string {
  return `apiVersion: syncline.dev/v1alpha1
kind: GitSync
metadata: { name: ${gitSyncName} }
spec:
  source: { url: "${url}", ref: main, interval: 1s }
  target: { environment: prod, region: eu }
${isOurs ? "" : "  releases: [cart, catalog, checkout, frontend, payments]\n"}\
  notifications: [{ slack: { channel: "${channel}", secretRef: { name: slack } } }]
`;
}
