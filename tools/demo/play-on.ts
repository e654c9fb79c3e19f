import { ourNamespaces } from "./names.ts";
import type { Stage } from "./stage.ts";

/** Says how to play, shows Slack messages as they come, and resolves when the signal aborts. */
export async function playOn(stage: Stage): Promise<void> {
  const { screen, slack, agent, ground, terminal, repoUrl, signal } = stage;
  screen.heading("Your turn");
  screen.say("Everything stays up until you press Ctrl-C. In another terminal:");
  const n = ourNamespaces.workloads;
  const tries: readonly (readonly [line: string, what: string])[] = [
    [`. ${terminal.file}`, "kubectl, syncline, KUBECONFIG; you are in a clone of the config repo"],
    ["kubectl get syncstatus -w", "what every release does, as it happens"],
    ["syncline status", "the same at a glance"],
    [
      "git commit -am 'My change' && git push",
      "after an edit, such as replicas in releases/cart/values.yaml",
    ],
    [`kubectl --kubeconfig ${ground.kubeconfig.alice} -n ${n} delete service cart`, "alice, past Git"],
    ["syncline history shop/cart", "what was recorded"],
    [`git clone ${repoUrl} mine`, "a clone of your own; it takes pushes"],
    [`tail -f ${agent.logFile}`, "the agent's log"],
  ];
  screen.output(["", ...tries.flatMap(([line, what]) => [`# ${what}`, line, ""])].join("\n"));
  screen.say("Slack messages appear here.");
  const shown = new Set(slack.messages);
  while (!signal.aborted) {
    const stopped = new Promise<void>((resolve) => {
      signal.addEventListener(
        "abort",
        () => {
          resolve();
        },
        { once: true },
      );
    });
    const isNew = (): boolean => slack.messages.some((message) => !shown.has(message));
    await Promise.race([slack.until(isNew), stopped]);
    for (const message of slack.messages) if (!shown.has(message)) screen.slack(message);
    for (const message of slack.messages) shown.add(message);
  }
}
