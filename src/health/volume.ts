import { degraded, healthy, part, progressing, text, type HealthRule } from "./verdict.ts";

/** A PersistentVolume: there for a claim, or with one. */
export const volumeHealth: HealthRule = (volume) => {
  const status = part(volume, "status");
  const phase = text(status["phase"]);
  if (phase === "Failed") {
    return degraded([text(status["reason"]), text(status["message"])].filter(Boolean).join(": ") || "failed");
  }
  return phase === "" || phase === "Pending" ? progressing("its controller has not seen it yet") : healthy;
};
