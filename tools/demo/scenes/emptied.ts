import { push } from "../commit.ts";
import { DemoFailure } from "../failure.ts";
import { ourNamespaces } from "../names.ts";
import { allSynced, readyReason, releases } from "../releases.ts";
import type { Stage } from "../stage.ts";
import { workloads } from "../workloads.ts";

/** Everything leaves Git at once: held, and nothing is deleted. */
export async function emptied(stage: Stage): Promise<void> {
  const { type, screen, until, ground, slack, slackMessage } = stage;
  screen.say(
    "A script gone wrong empties the repo. A source without any object is no wish to delete everything:",
  );
  const before = await workloads(stage);
  const told = slack.messages.length;
  await type("bob", "git rm -r --quiet releases && git commit --quiet --message 'Clean up'");
  await push(stage);
  await until("the GitSync is held with SYNC-EMPTY", async () =>
    (await readyReason(stage)) === "SYNC-EMPTY" ? true : undefined,
  );
  await until("its releases are Held", async () =>
    (await releases(stage)).every(({ sync }) => sync === "Held") ? true : undefined,
  );
  await type("", "kubectl get gitsync");
  await type("", `kubectl get deployments -n ${ourNamespaces.workloads}`);
  const after = await workloads(stage);
  const lost = [...before.values()].filter(({ name, uid }) => after.get(name)?.uid !== uid);
  if (lost.length > 0) throw new DemoFailure(`deleted: ${lost.map(({ name }) => name).join(", ")}`);
  await slackMessage(told, "Slack hears of it", ({ text }) => text.includes("Held"));
  screen.say("Nothing was deleted. Bob takes the commit back:");
  await type("bob", "git revert --no-edit HEAD | head -1");
  const sha = await push(stage);
  await until(`all ${ground.releases} releases are ${ground.goal} again`, () => allSynced(stage, sha));
}
