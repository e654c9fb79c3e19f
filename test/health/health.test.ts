import assert from "node:assert/strict";
import { test } from "node:test";
import type { HealthWord } from "../../src/core/health.ts";
import { hasHealthRule, worstOf } from "../../src/health/health.ts";
import { completed } from "../../src/health/job.ts";
import { conditions, live } from "./objects.ts";

function of(
  kind: string,
  name: string,
  status: HealthWord,
  message = "",
): Parameters<typeof worstOf>[0][number] {
  return { ref: { group: "apps", kind, namespace: "shop", name }, health: { status, message } };
}

const worst: readonly [string, Parameters<typeof worstOf>[0], string][] = [
  ["nothing to judge", [], "Healthy "],
  ["all well", [of("Deployment", "a", "Healthy"), of("Service", "a", "Healthy")], "Healthy "],
  [
    "the worst one is named",
    [of("Deployment", "search", "Progressing", "1 of 3 replicas ready"), of("Service", "a", "Healthy")],
    "Progressing Deployment/search: 1 of 3 replicas ready",
  ],
  [
    "worse beats bad, and the rest is counted",
    [
      of("Deployment", "a", "Progressing", "x"),
      of("Job", "b", "Degraded", "failed"),
      of("Job", "c", "Missing", "gone"),
    ],
    "Degraded Job/b: failed (and 2 more)",
  ],
  [
    "equal ones by name",
    [of("Job", "b", "Degraded", "2"), of("Job", "a", "Degraded", "1")],
    "Degraded Job/a: 1 (and 1 more)",
  ],
  [
    "unknown is not healthy",
    [of("Job", "a", "Unknown", "denied"), of("Job", "b", "Suspended", "s")],
    "Unknown Job/a: denied (and 1 more)",
  ],
];
for (const [name, healths, want] of worst) {
  test(`worst of: ${name}`, () => {
    const { status, message } = worstOf(healths);
    assert.equal(`${status} ${message}`, want);
  });
}

const ruled: readonly [string, string, boolean][] = [
  ["apps", "Deployment", true],
  ["", "Pod", true],
  ["", "ConfigMap", false],
  ["rbac.authorization.k8s.io", "ClusterRole", false],
  ["networking.k8s.io", "Ingress", true],
  ["networking.k8s.io", "NetworkPolicy", false],
  ["cert-manager.io", "Certificate", true],
  ["example.com", "Deployment", true],
];
for (const [group, kind, want] of ruled) {
  test(`has a rule: ${kind}.${group}`, () => {
    assert.equal(hasHealthRule({ group, kind }), want);
  });
}

const ended: readonly [string, ReturnType<typeof live>, boolean][] = [
  ["complete Job", live("Job", {}, { conditions: conditions("Complete=True") }), true],
  ["failed Job", live("Job", {}, { conditions: conditions("Failed=True") }), false],
  ["running Job", live("Job", {}, { active: 1 }), false],
  ["succeeded Pod", live("Pod", {}, { phase: "Succeeded" }), true],
  ["running Pod", live("Pod", {}, { phase: "Running" }), false],
];
for (const [name, object, want] of ended) {
  test(`completed: ${name}`, () => {
    assert.equal(completed(object), want);
  });
}
