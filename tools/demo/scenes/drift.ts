import { DemoFailure } from "../failure.ts";
import { ourNamespaces } from "../names.ts";
import { release } from "../releases.ts";
import type { Stage } from "../stage.ts";
import { workloads } from "../workloads.ts";

/** Somebody changes the cluster past Git: put right, named, told. */
export async function drift(stage: Stage): Promise<void> {
  const { type, screen, until, slack, slackMessage } = stage;
  screen.say(
    "alice scales a Deployment by hand. Git says four replicas, so four it will be; and the team hears what was " +
      "changed, by what, and that it was put back.",
  );
  const before = (await workloads(stage)).get("checkout");
  const told = slack.messages.length;
  await type("alice", `kubectl scale deployment/checkout --replicas=10 -n ${ourNamespaces.workloads}`);
  const after = await until(`.spec.replicas is ${before?.replicas ?? 0} again`, async () => {
    const now = (await workloads(stage)).get("checkout");
    return now?.replicas === before?.replicas ? now : undefined;
  });
  // Changed by alice, changed back: two more generations.
  if (after?.generation !== (before?.generation ?? 0) + 2)
    throw new DemoFailure(
      `checkout is at generation ${after?.generation ?? 0}, not two after ${before?.generation ?? 0}`,
    );
  await until("the status names the change", () =>
    release(stage, "checkout", ({ message }) => message.startsWith("corrected:")),
  );
  await type("", "kubectl get syncstatus shop.checkout");
  await type("", "syncline drift shop");
  await slackMessage(told, "Slack hears of it", ({ text }) => text.includes("Corrected"));
}
