import type { SyncEvent } from "../core/event.ts";
import type { GitSync, NotificationSpec } from "../core/gitsync.ts";
import type { Channel, Clock, Cluster, Log, Notifier, Telemetry } from "../ports.ts";
import { accountOf } from "../sync/pass.ts";
import { readSecret } from "../sync/read-secret.ts";
import type { AgentSettings, Deps } from "../sync/deps.ts";
import { createEventWriter } from "./events.ts";

interface TellDeps {
  readonly cluster: Cluster;
  readonly notifier: Notifier;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: AgentSettings;
}

/** Tells people: Slack channels of the GitSync, each for itself (one without its Secret silences no other), Kubernetes Events, counters. Runs beside the sync and never fails it. */
export function createTeller(deps: TellDeps, signal: AbortSignal): Deps["tell"] {
  const write = createEventWriter(deps, signal);
  return (gitSync, events) => {
    for (const event of events) {
      deps.telemetry.event(event.word);
      write(gitSync, event);
    }
    for (const spec of gitSync.notifications) {
      toSlack(gitSync, spec, events, deps, signal).catch((error: unknown) => {
        if (!signal.aborted)
          deps.log.warn(
            { gitSync: gitSync.name, error: String(error) },
            "notification could not be prepared",
          );
      });
    }
  };
}

async function toSlack(
  gitSync: GitSync,
  spec: NotificationSpec,
  events: readonly SyncEvent[],
  deps: TellDeps,
  signal: AbortSignal,
): Promise<void> {
  const wanted = events.filter(({ word }) => isWanted(word, spec));
  if (wanted.length === 0) return;
  const channel = await channelOf(gitSync, spec, deps, signal);
  for (const event of wanted) deps.notifier.tell(event, [channel]);
}

/** `Drift` in the list stands for Corrected too: drift that was put right is what people want to hear of. */
function isWanted(word: string, { events }: NotificationSpec): boolean {
  return (
    events.length === 0 ||
    events.includes(word) ||
    (word === "Corrected" && events.includes("Drift")) ||
    (word === "Denied" && events.includes("Failed"))
  );
}

async function channelOf(
  gitSync: GitSync,
  spec: NotificationSpec,
  deps: TellDeps,
  signal: AbortSignal,
): Promise<Channel> {
  const account = accountOf(gitSync, deps.settings);
  const data = await readSecret(
    { namespace: gitSync.namespace, name: spec.secretName },
    account,
    deps,
    signal,
  );
  return {
    channel: spec.channel,
    token: data.get("token")?.trim() ?? "",
    webhookUrl: data.get("webhookUrl")?.trim() ?? "",
  };
}
