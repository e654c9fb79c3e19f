import { byText } from "../core/text.ts";
import type { KubeObject } from "../core/manifest.ts";
import { mapOf, text } from "./verdict.ts";

/** The newest Warning among events, in words: `FailedMount "MountVolume.SetUp failed for volume …"`; undefined without one. */
export function eventText(events: readonly KubeObject[]): string | undefined {
  const newest = newestOf(events.filter((event) => text(event["type"]) === "Warning"));
  return newest && wordsOf(newest);
}

/** The newest event of whatever type, but of none of these reasons. */
export function anyEventText(events: readonly KubeObject[], except: readonly string[]): string | undefined {
  const newest = newestOf(events.filter((event) => !except.includes(text(event["reason"]))));
  return newest && wordsOf(newest);
}

/** Whether an event of this reason is among them. */
export function hasEvent(events: readonly KubeObject[], reason: string): boolean {
  return events.some((event) => event["reason"] === reason);
}

/** Of two in the same second the names decide: they end in the time in nanoseconds. */
function newestOf(events: readonly KubeObject[]): KubeObject | undefined {
  return events.toSorted(
    (a, b) => byText(timeOf(b), timeOf(a)) || byText(b.metadata.name, a.metadata.name),
  )[0];
}

function timeOf(event: KubeObject): string {
  return (
    text(mapOf(event["series"])["lastObservedTime"]) ||
    text(event["lastTimestamp"]) ||
    text(event["eventTime"]) ||
    text(event.metadata.creationTimestamp)
  );
}

const longest = 240;

function wordsOf(event: KubeObject): string {
  const [reason, message] = [text(event["reason"]), withoutOutput(event)];
  const short = message.length > longest ? `${message.slice(0, longest)} …` : message;
  return short === "" ? reason : `${reason} "${short}"`;
}

/** What a probe or a hook printed stands in its event, and may hold anything: only how it failed is told. */
function withoutOutput(event: KubeObject): string {
  const message = text(event["message"]).replaceAll(/\s+/g, " ").trim();
  if (/Hook/.test(text(event["reason"]))) return "";
  const probe = /^(Readiness|Liveness|Startup) probe (failed|errored|warning)/.exec(message);
  if (probe === null) return message;
  const how =
    /statuscode: \d+|connection refused|context deadline exceeded|i\/o timeout|no route to host/.exec(
      message,
    );
  return how === null ? probe[0] : `${probe[0]}: ${how[0]}`;
}
