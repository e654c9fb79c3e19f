import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Json } from "../../src/core/json.ts";
import { parseDocuments } from "../../src/yaml/parse.ts";
import { image, root, webapp } from "./rendering.ts";

const ordinary = ["Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount"];

/** [what a team wants, values beside the image, the kinds that come] */
const kinds: readonly [string, string, readonly string[]][] = [
  ["nothing but an image", "", ordinary],
  ["a worker", "port: 0", ordinary.filter((kind) => kind !== "Service")],
  ["configuration", "config: { a.yaml: x }", [...ordinary, "ConfigMap"]],
  ["autoscaling", "autoscaling: { enabled: true }", [...ordinary, "HorizontalPodAutoscaler"]],
  ["an ingress", "route: { type: ingress, hosts: [a.example.com] }", [...ordinary, "Ingress"]],
  ["a gateway", "route: { type: gateway, hosts: [a.example.com], gateway: { name: edge } }", [...ordinary, "HTTPRoute"]],
  [
    "everything off",
    "port: 0\ndisruption: { enabled: false }\nnetworkPolicy: { enabled: false }\nserviceAccount: { create: false }",
    ["Deployment"],
  ],
];
for (const [name, values, want] of kinds) {
  test(`webapp, ${name}: kinds`, () => {
    const { objects, problems } = webapp(image + values);
    assert.deepEqual(problems, []);
    assert.deepEqual([...objects.keys()].sort(), want.toSorted());
  });
}

const container = "spec.template.spec.containers.0";

/** [what, values beside the image, kind, path, want]; want undefined = the field is not there. */
const fields: readonly [string, string, string, string, Json | undefined][] = [
  ["the image's tag", "", "Deployment", `${container}.image`, "registry.example.com/shop/web:1.4.2"],
  [
    "a digest wins over the tag",
    `image: { digest: "sha256:${"a".repeat(64)}" }`,
    "Deployment",
    `${container}.image`,
    `registry.example.com/shop/web@sha256:${"a".repeat(64)}`,
  ],
  ["replicas", "replicas: 4", "Deployment", "spec.replicas", 4],
  ["no replicas is zero, not one", "replicas: 0", "Deployment", "spec.replicas", 0],
  ["no replicas beside an autoscaler", "autoscaling: { enabled: true }", "Deployment", "spec.replicas", undefined],
  ["the autoscaler's target", "autoscaling: { enabled: true }", "HorizontalPodAutoscaler", "spec.scaleTargetRef.name", "web"],
  [
    "a metric that is off",
    "autoscaling: { enabled: true, cpuPercent: 0, memoryPercent: 70 }",
    "HorizontalPodAutoscaler",
    "spec.metrics.0.resource.name",
    "memory",
  ],
  ["env keeps texts that YAML would take for something else", 'env: { A: "yes", B: 1, C: true }', "Deployment", `${container}.env`, [
    { name: "A", value: "yes" },
    { name: "B", value: "1" },
    { name: "C", value: "true" },
  ]],
  ["env from a Secret", "secretEnv: { P: { secret: db, key: pw } }", "Deployment", `${container}.env.0.valueFrom.secretKeyRef`, { name: "db", key: "pw" }],
  ["not root", "", "Deployment", "spec.template.spec.securityContext", { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } }],
  ["a user is added to it", "podSecurityContext: { runAsUser: 1000 }", "Deployment", "spec.template.spec.securityContext.runAsNonRoot", true],
  ["no privileges", "", "Deployment", `${container}.securityContext`, {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  }],
  ["no token", "", "Deployment", "spec.template.spec.automountServiceAccountToken", false],
  ["a token where it is wanted", "serviceAccount: { automount: true }", "Deployment", "spec.template.spec.automountServiceAccountToken", true],
  ["/tmp is writable", "", "Deployment", `${container}.volumeMounts.0.mountPath`, "/tmp"],
  ["an account of another name", "serviceAccount: { name: shared }", "ServiceAccount", "metadata.name", "shared"],
  ["no account of its own", "serviceAccount: { create: false }", "Deployment", "spec.template.spec.serviceAccountName", "default"],
  ["the default probe", "", "Deployment", `${container}.readinessProbe.tcpSocket`, { port: "http" }],
  ["an http probe", "probes: { type: http, path: /ready }", "Deployment", `${container}.startupProbe.httpGet`, { path: "/ready", port: "http" }],
  ["a grpc probe", "port: 7070\nprobes: { type: grpc }", "Deployment", `${container}.livenessProbe.grpc`, { port: 7070 }],
  ["no probe", "probes: { type: none }", "Deployment", `${container}.livenessProbe`, undefined],
  ["no probe for a worker", "port: 0", "Deployment", `${container}.livenessProbe`, undefined],
  ["the Service leads to the app", "port: 7070", "Service", "spec.ports", [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }]],
  ["further ports", "extraPorts: { metrics: 9090 }", "Service", "spec.ports.1", { name: "metrics", port: 9090, targetPort: "metrics", protocol: "TCP" }],
  ["a worker's metrics", "port: 0\nextraPorts: { metrics: 9090 }", "Service", "spec.ports.0.name", "metrics"],
  ["TLS of the release's name", "route: { type: ingress, hosts: [a.example.com] }", "Ingress", "spec.tls", [{ secretName: "web-tls", hosts: ["a.example.com"] }]],
  ["no TLS", "route: { type: ingress, hosts: [a.example.com], tls: false }", "Ingress", "spec.tls", undefined],
  ["each host its rule", "route: { type: ingress, hosts: [a.example.com, b.example.com] }", "Ingress", "spec.rules.1.host", "b.example.com"],
  ["the route's parent", "route: { type: gateway, gateway: { name: edge, namespace: infra } }", "HTTPRoute", "spec.parentRefs.0.namespace", "infra"],
  ["configuration is mounted", "config: { a.yaml: x }\nconfigPath: /cfg", "Deployment", `${container}.volumeMounts.1`, { name: "config", mountPath: "/cfg", readOnly: true }],
  ["callers of the own namespace", "", "NetworkPolicy", "spec.ingress", [{ from: [{ podSelector: {} }] }]],
  ["everybody reaches a routed app", "route: { type: ingress, hosts: [a.example.com] }", "NetworkPolicy", "spec.ingress.1", { ports: [{ port: "http", protocol: "TCP" }] }],
  ["everybody reaches a load balancer", "service: { type: LoadBalancer }", "NetworkPolicy", "spec.ingress.1", { ports: [{ port: "http", protocol: "TCP" }] }],
  ["egress is open", "", "NetworkPolicy", "spec.policyTypes", ["Ingress"]],
  ["egress that is closed", "networkPolicy: { egress: [{ to: [{ podSelector: {} }] }] }", "NetworkPolicy", "spec.policyTypes", ["Ingress", "Egress"]],
  ["a percentage", 'disruption: { maxUnavailable: "25%" }', "PodDisruptionBudget", "spec.maxUnavailable", "25%"],
  ["no spreading", "spread: false", "Deployment", "spec.template.spec.topologySpreadConstraints", undefined],
  ["the version is on the pods only", "", "Deployment", "metadata.labels", {
    "app.kubernetes.io/name": "web",
    "app.kubernetes.io/instance": "web",
    "app.kubernetes.io/managed-by": "Syncline",
  }],
];
for (const [name, values, kind, path, want] of fields) {
  test(`webapp, ${name}: ${kind} ${path}`, () => {
    const merged = values.startsWith("image:") ? image.replace(" }", `, ${values.slice("image: { ".length)}`) : image + values;
    const { objects, problems } = webapp(merged);
    assert.deepEqual(problems, []);
    assert.deepEqual(valueAt(objects.get(kind), path), want);
  });
}

test("webapp: every workload's selector picks its pods, and so do Service, budget and policy", () => {
  const { objects } = webapp(image);
  const labels = valueAt(objects.get("Deployment"), "spec.template.metadata.labels") as Record<string, string>;
  const selectors = [
    valueAt(objects.get("Deployment"), "spec.selector.matchLabels"),
    valueAt(objects.get("Service"), "spec.selector"),
    valueAt(objects.get("PodDisruptionBudget"), "spec.selector.matchLabels"),
    valueAt(objects.get("NetworkPolicy"), "spec.podSelector.matchLabels"),
  ];
  for (const selector of selectors) assert.deepEqual({ ...labels, ...(selector as object) }, labels);
});

test("webapp: a change of configuration changes the pods, and only that does", () => {
  const template = (values: string): Json | undefined => valueAt(webapp(image + values).objects.get("Deployment"), "spec.template");
  assert.notDeepEqual(template("config: { a.yaml: x }"), template("config: { a.yaml: y }"));
  assert.deepEqual(template("config: { a.yaml: x, b.yaml: y }"), template("config: { b.yaml: y, a.yaml: x }"));
});

/** [mistake, values, the problems] */
const mistakes: readonly [string, string, RegExp[]][] = [
  ["no image", "port: 1", [/TPL-FAIL .*set image\.repository/]],
  ["no tag", "image: { repository: registry.example.com/web }", [/TPL-FAIL .*set image\.tag \(or image\.digest\)/]],
  ["a tag that is a number", "image: { repository: r.example.com/web, tag: 1.10 }", [/VAL-SCHEMA releases\/web\/values\.yaml:1:\d+ image\.tag/]],
  ["a tag in the repository", 'image: { repository: "r.example.com/web:1", tag: "1" }', [/VAL-SCHEMA .*image\.repository/]],
  ["a misspelt key", `${image}replica: 3`, [/VAL-UNKNOWN releases\/web\/values\.yaml:2:\d+ .*replica/]],
  ["a port that is none", `${image}port: 70000`, [/VAL-SCHEMA .* port/]],
  ["an ingress without a host", `${image}route: { type: ingress }`, [/TPL-FAIL .*route\.hosts/]],
  ["a route without a gateway", `${image}route: { type: gateway }`, [/TPL-FAIL .*route\.gateway\.name/]],
];
for (const [name, values, want] of mistakes) {
  test(`webapp, mistake: ${name}`, () => {
    const { problems } = webapp(values);
    assert.equal(problems.length, want.length, problems.join("\n"));
    for (const [i, pattern] of want.entries()) assert.match(problems[i] ?? "", pattern);
  });
}

test("webapp: every value of values.yaml is in the schema and in the README", () => {
  const read = (file: string): string => readFileSync(join(root, "charts/webapp", file), "utf8");
  const values = parseDocuments(read("values.yaml"), "values.yaml").documents[0]?.value as Record<string, Json>;
  const schema = JSON.parse(read("values.schema.json")) as { properties: Record<string, { description?: string }> };
  assert.deepEqual(Object.keys(schema.properties).sort(), Object.keys(values).sort());
  for (const key of Object.keys(values)) {
    assert.ok(schema.properties[key]?.description, `${key} has no description`);
    assert.match(read("README.md"), new RegExp(`\`${key}\\b`), `${key} is not in the README`);
  }
});

function valueAt(object: unknown, path: string): Json | undefined {
  return path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object) as Json | undefined;
}
