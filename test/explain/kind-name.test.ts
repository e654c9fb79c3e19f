import assert from "node:assert/strict";
import { test } from "node:test";
import { isKind, parseKindName, type OwnNames } from "../../src/explain/kind-name.ts";

const own: readonly OwnNames[] = [{ group: "example.com", kind: "Widget", names: ["wd", "widgetlets"] }];
const rows: readonly (readonly [asked: string, group: string, kind: string, want: boolean])[] = [
  ["Deployment", "apps", "Deployment", true],
  ["deployments", "apps", "Deployment", true],
  ["deploy", "apps", "Deployment", true],
  ["deployment.apps", "apps", "Deployment", true],
  ["deploy.apps", "apps", "Deployment", true],
  ["deployments.v1.apps", "apps", "Deployment", true],
  ["deployments.v1", "apps", "Deployment", true],
  ["deployment.extensions", "apps", "Deployment", false],
  ["deploy", "example.com", "Deployment", false],
  ["po", "", "Pod", true],
  ["pods.v1", "", "Pod", true],
  ["pods.apps", "", "Pod", false],
  ["ingresses", "networking.k8s.io", "Ingress", true],
  ["netpol", "networking.k8s.io", "NetworkPolicy", true],
  ["networkpolicies", "networking.k8s.io", "NetworkPolicy", true],
  ["endpoints", "", "Endpoints", true],
  ["gateways", "gateway.networking.k8s.io", "Gateway", true],
  ["wd", "example.com", "Widget", true],
  ["widgetlets.example.com", "example.com", "Widget", true],
  ["widgets.v1beta1.example.com", "example.com", "Widget", true],
  ["wd", "other.com", "Widget", false],
];
for (const [asked, group, kind, want] of rows)
  test(`${asked} ${want ? "is" : "is not"} ${kind} of ${group || "the core group"}`, () => {
    const { kind: lower } = parseKindName(`${asked}/x`)!;
    assert.equal(isKind(lower, { group, kind, namespace: "", name: "x" }, own), want);
  });

for (const text of ["web", "/web", "deploy/", "a/b/c"])
  test(`${text} is no KIND/NAME`, () => {
    assert.equal(parseKindName(text), undefined);
  });
