import { anyEventText, hasEvent } from "./event.ts";
import { condition, degraded, healthy, part, progressing, said, text, type HealthRule } from "./verdict.ts";

/** A PersistentVolumeClaim: bound, or waiting for a volume. One whose class binds on first use waits for a pod, which is no fault of
 *  its own: what waited for it first would wait for ever. */
export const claimHealth: HealthRule = (claim, { events = [], storageClass }) => {
  const [spec, phase] = [part(claim, "spec"), text(part(claim, "status")["phase"])];
  if (phase === "Lost") return degraded(`its volume ${text(spec["volumeName"])} is lost`);
  const failed = ["ControllerResizeError", "NodeResizeError", "ModifyVolumeError"]
    .map((type) => condition(claim, type, "True"))
    .find((found) => found !== undefined);
  if (failed !== undefined) return degraded(said(failed));
  if (phase === "Bound") return healthy;
  const bindsLate = storageClass?.["volumeBindingMode"] === "WaitForFirstConsumer";
  const wasPicked = claim.metadata.annotations?.["volume.kubernetes.io/selected-node"] !== undefined;
  if ((bindsLate || hasEvent(events, "WaitForFirstConsumer")) && !wasPicked) return healthy;
  const why = anyEventText(events, ["WaitForFirstConsumer", "Provisioning"]);
  const from = text(spec["storageClassName"]);
  const what = from === "" ? "waits for a volume" : `waits for a volume of class ${from}`;
  return progressing(why === undefined ? what : `${what}; ${why}`);
};
