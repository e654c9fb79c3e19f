import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import type { Position } from "../../src/core/position.ts";
import { targetText } from "../../src/core/target.ts";
import { findObjects } from "../../src/explain/find-objects.ts";
import { parseKindName } from "../../src/explain/kind-name.ts";
import { candidatesOf, type Candidate } from "../../src/cli/explain/candidate.ts";
import { explainCandidates } from "../../src/cli/explain/explain-candidates.ts";
import { openWorkshop } from "../../src/cli/renderings.ts";
import { traceAll } from "../../src/cli/tracings.ts";
import { recordingIo } from "../support/recording-io.ts";

const root = join(import.meta.dirname, "../..");
const example = "examples/config-repo";
let all: readonly Candidate[] = [];

before(async () => {
  const { io } = recordingIo({ cwd: root });
  const call = { args: [], flags: { repo: example }, io };
  all = candidatesOf((await traceAll(await openWorkshop(call), call)).tracings);
});

/** Template or file, and marks that lead to the line: `autoscaling: > enabled:` is the first `enabled:` after `autoscaling:`. */
type Mark = readonly [file: string, marks: string];
/** Layer, and where it says so. */
type Layer = readonly [layer: string, file: string, marks: string];

const deployment = "builtin/webapp@1/templates/deployment.yaml.hbs";
const container = "builtin/webapp@1/templates/_container.hbs";
const chart = "builtin/webapp@1/values.yaml";
const app = ".spec.template.spec.containers[name=app]";

const rows: readonly (readonly [
  target: string,
  object: string,
  path: string,
  value: unknown,
  template: Mark,
  keys: Readonly<Record<string, readonly Layer[]>>,
])[] = [
  [
    "prod/eu",
    "deploy/checkout",
    ".spec.replicas",
    4,
    [deployment, "replicas:"],
    {
      replicas: [
        ["release values.prod.yaml", "releases/checkout/values.prod.yaml", "replicas:"],
        ["release values.yaml", "releases/checkout/values.yaml", "replicas:"],
        ["repo values.prod.eu.yaml", "values.prod.eu.yaml", "replicas:"],
        ["repo values.prod.yaml", "values.prod.yaml", "replicas:"],
        ["chart values.yaml", chart, "replicas:"],
      ],
    },
  ],
  [
    "prod/us",
    "deploy/checkout",
    ".spec.replicas",
    4,
    [deployment, "replicas:"],
    {
      replicas: [
        ["release values.prod.yaml", "releases/checkout/values.prod.yaml", "replicas:"],
        ["release values.yaml", "releases/checkout/values.yaml", "replicas:"],
        ["repo values.prod.yaml", "values.prod.yaml", "replicas:"],
        ["chart values.yaml", chart, "replicas:"],
      ],
    },
  ],
  [
    "staging/us",
    "deploy/checkout",
    ".spec.replicas",
    2,
    [deployment, "replicas:"],
    {
      replicas: [
        ["release values.yaml", "releases/checkout/values.yaml", "replicas:"],
        ["chart values.yaml", chart, "replicas:"],
      ],
    },
  ],
  [
    "prod/eu",
    "deploy/cart",
    ".spec.replicas",
    6,
    [deployment, "replicas:"],
    {
      replicas: [
        ["repo values.prod.eu.yaml", "values.prod.eu.yaml", "replicas:"],
        ["repo values.prod.yaml", "values.prod.yaml", "replicas:"],
        ["chart values.yaml", chart, "replicas:"],
      ],
    },
  ],
  [
    "dev/us",
    "deploy/cart",
    ".spec.replicas",
    1,
    [deployment, "replicas:"],
    { replicas: [["chart values.yaml", chart, "replicas:"]] },
  ],
  [
    "prod/eu",
    "deploy/cart",
    `${app}.env[name=CURRENCY].value`,
    "EUR",
    [container, "Values.env}} > value:"],
    {
      "env.CURRENCY": [
        ["repo values.eu.yaml", "values.eu.yaml", "CURRENCY"],
        ["repo values.yaml", "values.yaml", "CURRENCY"],
      ],
    },
  ],
  [
    "staging/asia",
    "deploy/cart",
    `${app}.env[name=CURRENCY].value`,
    "JPY",
    [container, "Values.env}} > value:"],
    {
      "env.CURRENCY": [
        ["repo values.asia.yaml", "values.asia.yaml", "CURRENCY"],
        ["repo values.yaml", "values.yaml", "CURRENCY"],
      ],
    },
  ],
  [
    "prod/us",
    "deploy/cart",
    `${app}.env[name=LOG_LEVEL].value`,
    "warn",
    [container, "Values.env}} > value:"],
    {
      "env.LOG_LEVEL": [
        ["repo values.prod.yaml", "values.prod.yaml", "LOG_LEVEL"],
        ["repo values.yaml", "values.yaml", "LOG_LEVEL"],
      ],
    },
  ],
  [
    "dev/eu",
    "deploy/cart",
    `${app}.env[name=LOG_LEVEL].value`,
    "debug",
    [container, "Values.env}} > value:"],
    {
      "env.LOG_LEVEL": [
        ["repo values.dev.yaml", "values.dev.yaml", "LOG_LEVEL"],
        ["repo values.yaml", "values.yaml", "LOG_LEVEL"],
      ],
    },
  ],
  [
    "staging/eu",
    "deploy/cart",
    `${app}.env[name=REDIS_ADDR].value`,
    "redis:6379",
    [container, "Values.env}} > value:"],
    { "env.REDIS_ADDR": [["release values.yaml", "releases/cart/values.yaml", "REDIS_ADDR"]] },
  ],
  [
    "prod/asia",
    "deploy/checkout",
    `${app}.env[name=PAYMENTS_URL].value`,
    "https://payments.us.example.com",
    [container, "Values.env}} > value:"],
    {
      "env.PAYMENTS_URL": [
        ["release values.asia.yaml", "releases/checkout/values.asia.yaml", "PAYMENTS_URL"],
        ["release values.yaml", "releases/checkout/values.yaml", "PAYMENTS_URL"],
      ],
    },
  ],
  [
    "prod/us",
    "deploy/payments",
    `${app}.env[name=PROVIDER].value`,
    "example-pay-us",
    [container, "Values.env}} > value:"],
    { "env.PROVIDER": [["release values.us.yaml", "releases/payments/values.us.yaml", "PROVIDER"]] },
  ],
  [
    "prod/us",
    "deploy/payments",
    `${app}.env[name=PROVIDER_KEY].valueFrom.secretKeyRef.name`,
    "payment-provider",
    [container, "secretKeyRef > name:"],
    {
      "secretEnv.PROVIDER_KEY.secret": [
        ["release values.yaml", "releases/payments/values.yaml", "PROVIDER_KEY"],
      ],
    },
  ],
  [
    "prod/us",
    "deploy/payments",
    `${app}.env[name=PROVIDER_KEY].valueFrom.secretKeyRef.key`,
    "api-key",
    [container, "secretKeyRef > key:"],
    {
      "secretEnv.PROVIDER_KEY.key": [
        ["release values.yaml", "releases/payments/values.yaml", "PROVIDER_KEY"],
      ],
    },
  ],
  [
    "prod/us",
    "deploy/cart",
    `${app}.ports[containerPort=7070,protocol=TCP].containerPort`,
    7070,
    [container, "containerPort: {{Values.port}}"],
    {
      port: [
        ["release values.yaml", "releases/cart/values.yaml", "port:"],
        ["chart values.yaml", chart, "port:"],
      ],
    },
  ],
  [
    "prod/us",
    "deploy/cart",
    `${app}.readinessProbe.grpc.port`,
    7070,
    ["builtin/webapp@1/templates/_probe.hbs", "grpc: > port:"],
    {
      port: [
        ["release values.yaml", "releases/cart/values.yaml", "port:"],
        ["chart values.yaml", chart, "port:"],
      ],
    },
  ],
  [
    "dev/us",
    "deploy/frontend",
    `${app}.readinessProbe.httpGet.path`,
    "/healthz",
    ["builtin/webapp@1/templates/_probe.hbs", "path:"],
    {
      "probes.path": [
        ["release values.yaml", "releases/frontend/values.yaml", "probes:"],
        ["chart values.yaml", chart, "probes: > path:"],
      ],
    },
  ],
  [
    "prod/eu",
    "deploy/frontend",
    `${app}.resources.requests.cpu`,
    "200m",
    [container, "resources:"],
    {
      "resources.requests.cpu": [
        ["release values.prod.yaml", "releases/frontend/values.prod.yaml", "requests:"],
        ["chart values.yaml", chart, "resources: > cpu:"],
      ],
    },
  ],
  [
    "prod/eu",
    "deploy/frontend",
    `${app}.resources.limits.memory`,
    "256Mi",
    [container, "resources:"],
    { "resources.limits.memory": [["chart values.yaml", chart, "limits: > memory:"]] },
  ],
  [
    "prod/eu",
    "deploy/frontend",
    ".spec.template.spec.terminationGracePeriodSeconds",
    30,
    [deployment, "terminationGracePeriodSeconds"],
    { terminationGracePeriodSeconds: [["chart values.yaml", chart, "terminationGracePeriodSeconds"]] },
  ],
  [
    "prod/eu",
    "hpa/frontend",
    ".spec.maxReplicas",
    30,
    ["builtin/webapp@1/templates/hpa.yaml.hbs", "maxReplicas:"],
    {
      "autoscaling.maxReplicas": [
        ["release values.prod.eu.yaml", "releases/frontend/values.prod.eu.yaml", "maxReplicas"],
        ["release values.prod.yaml", "releases/frontend/values.prod.yaml", "maxReplicas"],
        ["chart values.yaml", chart, "maxReplicas"],
      ],
    },
  ],
  [
    "prod/us",
    "hpa/frontend",
    ".spec.minReplicas",
    3,
    ["builtin/webapp@1/templates/hpa.yaml.hbs", "minReplicas:"],
    {
      "autoscaling.minReplicas": [
        ["release values.prod.yaml", "releases/frontend/values.prod.yaml", "minReplicas"],
        ["chart values.yaml", chart, "minReplicas"],
      ],
    },
  ],
  [
    "prod/us",
    "hpa/frontend",
    ".spec.scaleTargetRef.kind",
    "Deployment",
    ["builtin/webapp@1/templates/hpa.yaml.hbs", "scaleTargetRef > kind:"],
    {},
  ],
  [
    "prod/eu",
    "ing/frontend",
    ".spec.rules[1].host",
    "shop.example.eu",
    ["builtin/webapp@1/templates/ingress.yaml.hbs", "host:"],
    {
      "route.hosts[1]": [["release values.prod.eu.yaml", "releases/frontend/values.prod.eu.yaml", "hosts:"]],
    },
  ],
  [
    "dev/us",
    "ing/frontend",
    ".spec.rules[0].host",
    "shop.dev.example.com",
    ["builtin/webapp@1/templates/ingress.yaml.hbs", "host:"],
    {
      "route.hosts[0]": [
        ["release values.dev.yaml", "releases/frontend/values.dev.yaml", "hosts:"],
        ["release values.yaml", "releases/frontend/values.yaml", "hosts:"],
      ],
    },
  ],
  [
    "dev/us",
    "ing/frontend",
    ".spec.rules[0].http.paths[0].path",
    "/",
    ["builtin/webapp@1/templates/ingress.yaml.hbs", "path:"],
    { "route.path": [["chart values.yaml", chart, "route: > path:"]] },
  ],
  [
    "prod/asia",
    "cm/catalog",
    '.data["catalog.yaml"]',
    "pageSize: 24\ncacheSeconds: 600\n",
    ["builtin/webapp@1/templates/configmap.yaml.hbs", "data: {{"],
    {
      'config["catalog.yaml"]': [
        ["release values.asia.yaml", "releases/catalog/values.asia.yaml", "catalog.yaml:"],
        ["release values.yaml", "releases/catalog/values.yaml", "catalog.yaml:"],
      ],
    },
  ],
  [
    "prod/us",
    "svc/cart",
    ".spec.ports[0].port",
    80,
    ["builtin/webapp@1/templates/service.yaml.hbs", "port: {{Values.service.port}}"],
    { "service.port": [["chart values.yaml", chart, "service: > port:"]] },
  ],
  [
    "prod/us",
    "svc/cart",
    ".metadata.labels.app.kubernetes.io/part-of",
    "shop",
    ["builtin/webapp@1/templates/_labels.hbs", "part-of"],
    {
      partOf: [
        ["repo values.yaml", "values.yaml", "partOf"],
        ["chart values.yaml", chart, "partOf"],
      ],
    },
  ],
  [
    "prod/us",
    "deploy/cart",
    ".spec.selector.matchLabels.app.kubernetes.io/name",
    "cart",
    ["builtin/webapp@1/templates/_selector.hbs", "kubernetes.io/name"],
    {},
  ],
  ["prod/us", "deploy/cart", ".spec.revisionHistoryLimit", 3, [deployment, "revisionHistoryLimit"], {}],
  [
    "prod/eu",
    "netpol/payments",
    ".spec.egress[1].to[0].ipBlock.cidr",
    "203.0.113.0/24",
    ["builtin/webapp@1/templates/networkpolicy.yaml.hbs", "egress: {{"],
    {
      "networkPolicy.egress[1].to[0].ipBlock.cidr": [
        ["release values.yaml", "releases/payments/values.yaml", "cidr"],
      ],
    },
  ],
  [
    "prod/us",
    "deploy/redis",
    ".spec.template.spec.containers[0].image",
    "registry.example.com/mirror/redis:7.4.2",
    ["releases/redis/manifests/deployment.yaml", "image:"],
    {},
  ],
  [
    "prod/us",
    "cm/redis",
    ".metadata.name",
    "redis",
    ["releases/redis/manifests/configmap.yaml", "name:"],
    {},
  ],
  [
    "dev/us",
    "deploy/redis",
    ".metadata.namespace",
    "shop-dev",
    ["releases/redis/release.yaml", "namespace:"],
    {},
  ],
  [
    "prod/us",
    "deploy/cart",
    ".metadata.namespace",
    "shop-prod",
    ["releases/cart/release.yaml", "namespace:"],
    {},
  ],
];

for (const [target, object, path, value, template, keys] of rows)
  test(`${target} ${object} ${path}`, () => {
    const here = all.filter(({ tracing }) => targetText(tracing.target) === target);
    const { leaves } = explainCandidates(findObjects(here, parseKindName(object)!, undefined), path, 10);
    assert.equal(leaves.length, 1);
    const { explained } = leaves[0]!;
    assert.deepEqual(explained.value, value);
    assert.deepEqual(place(explained.template), placeOf(...template));
    const told = explained.values.map(({ key, places }) => [
      key,
      places.map(({ layerName, position }) => [layerName, ...place(position)]),
    ]);
    const want = Object.entries(keys).map(([key, layers]) => [
      key,
      layers.map(([layer, file, marks]) => [layer, ...placeOf(file, marks)]),
    ]);
    assert.deepEqual(told, want);
    for (const view of explained.values) assert.deepEqual(view.places[0]?.value, view.value);
  });

test("every leaf of every object in every target has a place, and each layer's own value is the one in its file", () => {
  for (const { explained } of explainCandidates(all, "", Infinity).leaves) {
    const { template, values, path } = explained;
    assert.ok(
      template.line > 0 && lineText(template) !== undefined,
      `${path} ${template.file}:${template.line}`,
    );
    for (const { places } of values)
      for (const { position, value } of places) {
        const text = lineText(position)?.slice(position.column - 1) ?? "";
        if (typeof value === "number" || typeof value === "boolean")
          assert.ok(text.startsWith(String(value)), path);
        else if (typeof value === "string" && !value.includes("\n"))
          assert.ok(text.replace(/^["']/, "").startsWith(value), `${path} ${value} ${text}`);
        else assert.notEqual(value, undefined, `${path} at ${position.file}:${position.line}`);
      }
  }
});

function textOf(file: string): string {
  return readFileSync(
    join(
      root,
      file.startsWith("builtin/") ? file.replace("builtin/webapp@1", "charts/webapp") : `${example}/${file}`,
    ),
    "utf8",
  );
}

function lineText({ file, line }: Position): string | undefined {
  return textOf(file).split("\n")[line - 1];
}

function place({ file, line }: Position): readonly unknown[] {
  return [file, line];
}

function placeOf(file: string, marks: string): readonly unknown[] {
  const lines = textOf(file).split("\n");
  let at = -1;
  for (const mark of marks.split(" > "))
    at = lines.findIndex(
      (text, line) =>
        line > at && text.trimStart().replace(/^- /, "").includes(mark) && !text.trimStart().startsWith("#"),
    );
  assert.ok(at >= 0, `${marks} is not in ${file}`);
  return [file, at + 1];
}
