import { applierBinding, ourNamespaces } from "../names.ts";
import type { Stage } from "../stage.ts";

/** Brings the resources, the account that the agent acts as, and the agent. */
export async function install({ type, screen, agent, ground }: Stage): Promise<void> {
  await type("", "syncline install --crds-only | kubectl apply --server-side -f -");
  screen.say("An account that the agent acts as, and the token of a Slack bot:");
  await type("", `kubectl create namespace ${ourNamespaces.gitSync}`);
  await type("", "kubectl create serviceaccount syncline-applier");
  const account = `${ourNamespaces.gitSync}:syncline-applier`;
  const binding = `kubectl create clusterrolebinding ${applierBinding}`;
  await type("", `${binding} \\\n    --clusterrole=cluster-admin --serviceaccount=${account}`);
  await type("", "kubectl create secret generic slack --from-literal=token=xoxb-only-for-this-demo");
  screen.say("The agent, here as a process of this machine instead of a pod:");
  screen.command("", `${agent.line} &`);
  agent.start();
  if (!ground.isOurs) return;
  screen.say(
    "(The example wants an ingress controller and a metrics server too. Two small stand-ins of the demo play them: " +
      "one gives every Ingress an address, one says that every pod is moderately busy.)",
  );
}
