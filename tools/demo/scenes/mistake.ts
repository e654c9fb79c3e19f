import { commit } from "../commit.ts";
import { DemoFailure } from "../failure.ts";
import { ourNamespaces } from "../names.ts";
import { allSynced, release, settled } from "../releases.ts";
import type { Stage } from "../stage.ts";
import { workloads } from "../workloads.ts";

/** A broken commit: told where, nothing of that release changes, the others go on; then it is mended. */
export async function mistake(stage: Stage): Promise<void> {
  const { type, screen, edit, until, slack, slackMessage, ground } = stage;
  screen.say("Bob brings a new version of payments, and misspells a value of catalog in the same commit:");
  edit("releases/payments/values.yaml", '"0.17.3"', '"0.17.4"');
  edit("releases/catalog/values.yaml", "tag:", "tga:");
  await type("bob", "git diff -U0 | grep '^[-+]'");
  const before = (await workloads(stage)).get("catalog");
  const told = slack.messages.length;
  const sha = await commit(stage, "payments 0.17.4");
  await until("catalog is Failed", () =>
    release(stage, "catalog", ({ sync, attempted }) => sync === "Failed" && attempted === sha),
  );
  await until(`payments is ${ground.goal} at this commit all the same`, () =>
    settled(stage, "payments", sha),
  );
  await type("", "kubectl get syncstatus");
  const after = await workloads(stage);
  if (after.get("catalog")?.generation !== before?.generation)
    throw new DemoFailure("the Deployment catalog was changed by a broken commit");
  if (after.get("payments")?.image.endsWith(":0.17.4") !== true)
    throw new DemoFailure(`payments runs ${after.get("payments")?.image ?? "nothing"}, want 0.17.4`);
  await type(
    "",
    `kubectl get deployments catalog payments -n ${ourNamespaces.workloads} \\\n    -o custom-columns=${columns}`,
  );
  await slackMessage(
    told,
    "Slack hears of it",
    ({ text }) => text.includes("Failed") && text.includes("catalog"),
  );
  screen.say("The same, for every target, is told before a push by a command for laptops and CI:");
  await type("bob", "syncline validate", { exit: 1 });
  edit("releases/catalog/values.yaml", "tga:", "tag:");
  const mended = await commit(stage, "catalog: tag, not tga");
  await until(`all ${ground.releases} releases are ${ground.goal} again`, () => allSynced(stage, mended));
  await slackMessage(
    told,
    "Slack's message is rewritten",
    ({ text, updates }) => updates > 0 && isRecovery(text),
  );
  await slackMessage(
    told,
    "and answered",
    ({ text, threadTs }) => threadTs !== undefined && isRecovery(text),
  );
}

const isRecovery = (text: string): boolean => text.includes("Recovered") && text.includes("catalog");

const columns = "NAME:.metadata.name,IMAGE:.spec.template.spec.containers[0].image";
