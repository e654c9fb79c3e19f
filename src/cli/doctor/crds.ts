import { declares } from "../../core/declares.ts";
import { isJsonObject, type Json } from "../../core/json.ts";
import { refOf } from "../../core/manifest.ts";
import { crds } from "../../schema/crd.ts";
import type { Examination, Finding } from "./finding.ts";

/** Both CRDs are there, established, and of this version. */
export async function checkCrds({ cluster }: Examination, signal: AbortSignal): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const crd of crds()) {
    const { name } = crd.metadata;
    const live = await cluster.get(refOf(crd), {}, signal);
    if (live === undefined)
      findings.push({ result: "wrong", message: `${name} is not installed`, todo: "syncline install" });
    else if (!isEstablished(live["status"]))
      findings.push({
        result: "wrong",
        message: `${name} is not served`,
        todo: `kubectl describe crd ${name}`,
      });
    else if (!declares(live["spec"], crd["spec"]))
      findings.push({
        result: "wrong",
        message: `${name} is of another version than this program`,
        todo: "syncline install, with the version that runs in the cluster",
      });
    else findings.push({ result: "ok", message: `${name} is current` });
  }
  return findings;
}

function isEstablished(status: Json | undefined): boolean {
  const conditions = isJsonObject(status) ? status["conditions"] : undefined;
  return (
    Array.isArray(conditions) &&
    (conditions as readonly Json[]).some(
      (condition) =>
        isJsonObject(condition) && condition["type"] === "Established" && condition["status"] === "True",
    )
  );
}
