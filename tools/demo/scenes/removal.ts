import { push } from "../commit.ts";
import { DemoFailure } from "../failure.ts";
import { ourNamespaces } from "../names.ts";
import { release } from "../releases.ts";
import type { Stage } from "../stage.ts";
import { workloads } from "../workloads.ts";

/** A release that leaves Git is deleted when somebody has said yes to exactly that. */
export async function removal(stage: Stage): Promise<void> {
  const { type, screen, until, slack, slackMessage } = stage;
  screen.say(
    "payments really is to go. A whole release is not deleted before a person approves exactly this plan, by its hash:",
  );
  const told = slack.messages.length;
  await type(
    "bob",
    "git rm -r --quiet releases/payments && git commit --quiet --message 'payments moves away'",
  );
  await push(stage);
  const held = await until("payments is Held", () =>
    release(stage, "payments", ({ sync, planHash }) => sync === "Held" && planHash !== ""),
  );
  await type("", "kubectl get syncstatus shop.payments");
  await slackMessage(told, "Slack hears of it", ({ text }) => text.includes("Held"));
  if (!(await workloads(stage)).has("payments"))
    throw new DemoFailure("payments was deleted without approval");
  await type("", `syncline approve shop/payments ${held.planHash}`);
  await until("payments is gone, and only payments", async () => {
    const names = [...(await workloads(stage)).keys()];
    return names.includes("payments") ? undefined : names;
  });
  await type("", `kubectl get deployments -n ${ourNamespaces.workloads}`);
}
