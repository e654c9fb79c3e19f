import { commit } from "../commit.ts";
import { ourNamespaces } from "../names.ts";
import { settled } from "../releases.ts";
import type { Stage } from "../stage.ts";
import { workloads } from "../workloads.ts";

const file = "releases/checkout/values.yaml";

/** One value of one release changes in Git, and nothing else in the cluster. */
export async function rollout(stage: Stage): Promise<void> {
  const { type, screen, edit, until, slack, slackMessage, ground } = stage;
  screen.say(`Bob changes one value in ${file}:`);
  edit(file, '"1.9.1"', '"1.9.2"');
  await type("bob", "git diff");
  const told = slack.messages.length;
  const sha = await commit(stage, "checkout 1.9.2");
  await until("the new image is in the cluster", async () =>
    (await workloads(stage)).get("checkout")?.image.endsWith(":1.9.2") === true ? true : undefined,
  );
  await until(`checkout is ${ground.goal} at this commit`, () => settled(stage, "checkout", sha));
  await type("", "kubectl get syncstatus shop.checkout");
  const image = "-o jsonpath='{.spec.template.spec.containers[0].image}{\"\\n\"}'";
  await type("", `kubectl get deployment checkout -n ${ourNamespaces.workloads} ${image}`);
  await slackMessage(
    told,
    "Slack hears of it",
    ({ text }) => text.includes("Applied") && text.includes("checkout"),
  );
}
