import type { KubeObject } from "../../core/manifest.ts";
import { admission, requestStampName, stampApiVersion, stampName } from "../../install/stamp.ts";
import { stampState, type StampState } from "../../install/stamp-state.ts";
import { labels } from "../../install/names.ts";
import type { Examination, Finding } from "./finding.ts";

const kinds = [
  { group: admission, kind: "MutatingAdmissionPolicy" },
  { group: admission, kind: "MutatingAdmissionPolicyBinding" },
];

/** Which grade drift and requests have here, and what would make it better. */
export async function checkWho({ cluster }: Examination, signal: AbortSignal): Promise<readonly Finding[]> {
  const { types } = await cluster.discover({ refresh: false }, signal);
  if (stampApiVersion(types) === undefined)
    return [
      {
        result: "ok",
        message:
          "grade B: drift has the field manager, not the person; MutatingAdmissionPolicy is not served",
        todo: "for the person (grade A): Kubernetes 1.36, or 1.34 with MutatingAdmissionPolicy enabled, then syncline install",
      },
    ];
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join();
  const found: KubeObject[] = [];
  for (const type of kinds) found.push(...(await cluster.list(type, { labelSelector }, signal)));
  return judgeWho(stampState(found, stampName), stampState(found, requestStampName));
}

/** What the two stamps, on objects and on requests, amount to. */
export function judgeWho(objects: StampState, requests: StampState): readonly Finding[] {
  const off = [objects, requests].find((state) => state.type === "off");
  if (off?.type === "off" && objects.type === "off")
    return [
      {
        result: "ok",
        message: `grade B: drift has the field manager, not the person; ${off.why}`,
        todo: "for the person (grade A): syncline install, or stamp.enabled in the chart",
      },
    ];
  if (off?.type === "off")
    return [
      {
        result: "warning",
        message: `grade A for drift, B for requests: ${off.why}`,
        todo: "syncline install, of the version that runs in the cluster",
      },
    ];
  if (objects.type === "off") return [];
  const where = objects.namespaces === undefined ? "" : ` in ${objects.namespaces.join(", ")}`;
  const how = objects.users === "hash" ? "a hash of the person's UID" : "the person";
  return [{ result: "ok", message: `grade A: a change${where} has ${how}; deletions and scale have less` }];
}
