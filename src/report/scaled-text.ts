import type { PassFacts } from "./facts.ts";

/** `; replicas left to HorizontalPodAutoscaler web`; "" when Git decides about all replicas that it declares. */
export function scaledText({ scaled, scaleUnknown }: Pick<PassFacts, "scaled" | "scaleUnknown">): string {
  const [first] = scaled;
  const more = scaled.length > 1 ? ` (and ${scaled.length - 1} more)` : "";
  if (first !== undefined) return `; replicas left to ${first.by.kind} ${first.by.name}${more}`;
  return scaleUnknown === undefined ? "" : `; not known whether an autoscaler sets replicas: ${scaleUnknown}`;
}

/** An earlier message without what was said of autoscalers then. */
export function withoutScaled(message: string): string {
  return message.split(/; replicas left to |; not known whether an autoscaler/, 1)[0] ?? message;
}

/** `1 object`, `12 objects`. */
export function objectCount(total: number): string {
  return `${total} ${total === 1 ? "object" : "objects"}`;
}
