import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { removedApiHint } from "../../src/core/removed-apis.ts";

describe("API versions that Kubernetes no longer serves name what to write (A26)", () => {
  const rows: readonly (readonly [apiVersion: string, kind: string, want: string | undefined])[] = [
    [
      "extensions/v1beta1",
      "Ingress",
      "extensions/v1beta1 Ingress went with Kubernetes 1.22: write apiVersion networking.k8s.io/v1.",
    ],
    [
      "batch/v1beta1",
      "CronJob",
      "batch/v1beta1 CronJob went with Kubernetes 1.25: write apiVersion batch/v1.",
    ],
    [
      "policy/v1beta1",
      "PodSecurityPolicy",
      "policy/v1beta1 PodSecurityPolicy went with Kubernetes 1.25: nothing took its place.",
    ],
    [
      "flowcontrol.apiserver.k8s.io/v1beta3",
      "FlowSchema",
      "flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema went with Kubernetes 1.32: write apiVersion flowcontrol.apiserver.k8s.io/v1.",
    ],
    ["batch/v1", "CronJob", undefined],
    ["extensions/v1beta1", "Widget", undefined],
  ];
  for (const [apiVersion, kind, want] of rows)
    test(`${apiVersion} ${kind}`, () => {
      const [group = "", version = ""] = apiVersion.split("/");
      assert.equal(removedApiHint({ group, kind }, version), want);
    });
});
