import assert from "node:assert/strict";
import test from "node:test";
import { parsePath } from "../../src/core/field-path.ts";
import { positionText } from "../../src/core/position.ts";
import { traceTarget, type TracedRelease } from "../../src/desired/trace.ts";
import { repoWith, requestOf } from "../support/render-request.ts";

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{Release.Name}}
  labels:
    {{> labels Values.web}}
spec:
  replicas: {{Values.web.replicas}}
  paused: false
  {{#if Values.strategy}}
  strategy: {type: {{Values.strategy.type}}, x: literal}
  {{/if}}
  template:
    spec:
      nodeSelector:
        {{#each Values.nodes as |value key|}}
        {{key}}: {{quote value}}
        {{/each}}
      containers:
      {{#each Values.containers}}
      - name: {{this.name}}
        image: "{{../Values.registry}}/{{this.image.repo}}:{{default Chart.AppVersion this.image.tag}}"
        resources: {{nindent 10 (toYaml this.resources)}}
        env:
        {{#each this.env}}
        - {name: {{@key}}, value: {{quote this}} }
        {{/each}}
        args:
        {{#each this.args}}
        - {{quote this}}
        {{/each}}
      {{/each}}
      {{#with (get Values "extra")}}
      volumes: {{toJson this}}
      {{/with}}
`;
const labels = `app: {{this.name}}
tier: {{include "tier" (dict "web" this "other" Values.tiers.back)}}
sum: {{trunc 8 (sha256sum (include "tier" (dict "web" this "other" Values.tiers.back)))}}
`;
const values = `registry: r.example
web: {name: w, replicas: 2, unused: 1}
tiers: {front: f, back: b, none: n}
strategy: {type: Recreate}
nodes: {disk: ssd}
extra: [{name: a, emptyDir: {}}]
containers:
- name: main
  image: {repo: web, tag: "1"}
  resources: {limits: {cpu: 1, memory: 1Gi}}
  env: {A: "1", B: "2"}
  args: [x, "y"]
- name: side
  image: {repo: side}
  resources: {limits: {cpu: 2}}
`;

const chart = {
  "values.yaml": values,
  "templates/web.yaml.hbs": deployment,
  "templates/_labels.hbs": labels,
  "templates/_tier.hbs": "{{#if this.web.name}}{{this.other}}-{{this.web.name}}{{/if}}",
};

function trace(files: Parameters<typeof requestOf>[0]): TracedRelease {
  const [release] = traceTarget(requestOf(files), { charts: new Map(), packs: new Map() });
  assert.ok(release !== undefined);
  assert.deepEqual(release.problems, []);
  return release;
}

/** `field < place: values | conditions`. */
function origins(release: TracedRelease, fields: readonly string[], object = 0): readonly string[] {
  return fields.map((field) => {
    const found = release.objects[object]?.origin(parsePath(field));
    assert.ok(found !== undefined);
    const { position, values: keys, conditions } = found;
    const place = positionText(position).replace("charts/web/templates/", "");
    return `${field} < ${place}: ${keys.join(" ")}${conditions.length === 0 ? "" : ` | ${conditions.join(" ")}`}`;
  });
}

test("each field knows its place in the template, the values it was printed from, and what decided about it", () => {
  const want = [
    ".kind < web.yaml.hbs:2:7: ",
    ".metadata.name < web.yaml.hbs:4:9: ",
    ".metadata.namespace < web.yaml.hbs:4:3: ",
    ".metadata.labels.app < _labels.hbs:1:6: web.name",
    ".metadata.labels.tier < _tier.hbs:1:22: tiers.back web.name | web.name",
    ".metadata.labels.sum < _labels.hbs:3:6: tiers.back web.name",
    ".spec.replicas < web.yaml.hbs:8:13: web.replicas",
    ".spec.paused < web.yaml.hbs:9:11: ",
    ".spec.strategy.type < web.yaml.hbs:11:20: strategy.type | strategy",
    ".spec.strategy.x < web.yaml.hbs:11:49:  | strategy",
    ".spec.template.spec.nodeSelector.disk < web.yaml.hbs:17:18: nodes.disk | nodes",
    ".spec.template.spec.containers[name=main].name < web.yaml.hbs:21:15: containers[0].name | containers",
    ".spec.template.spec.containers[1].image < web.yaml.hbs:22:16: registry containers[1].image.repo | containers",
    ".spec.template.spec.containers[0].image < web.yaml.hbs:22:16: registry containers[0].image.repo containers[0].image.tag | containers",
    ".spec.template.spec.containers[0].resources.limits.memory < web.yaml.hbs:23:20: containers[0].resources.limits.memory | containers",
    ".spec.template.spec.containers[1].resources.limits < web.yaml.hbs:23:20: containers[1].resources.limits | containers",
    ".spec.template.spec.containers[0].env[name=B].value < web.yaml.hbs:26:35: containers[0].env.B | containers containers[0].env",
    ".spec.template.spec.containers[0].env[name=B].name < web.yaml.hbs:26:18: containers[0].env.B | containers containers[0].env",
    ".spec.template.spec.containers[0].args[1] < web.yaml.hbs:30:11: containers[0].args[1] | containers containers[0].args",
    ".spec.template.spec.volumes[0].name < web.yaml.hbs:34:16: extra[0].name | extra",
  ];
  const fields = want.map((line) => line.split(" < ")[0] ?? "");
  assert.deepEqual(origins(trace(repoWith(chart, ["web"])), fields), want);
});

test("the keys that are read, and those that are not", () => {
  const release = trace(repoWith(chart, ["web"]));
  const read = release.readKeys();
  const dead = [...release.merged.origins.keys()].filter((key) => !read.has(key));
  assert.deepEqual(dead, ["web.unused", "tiers.front", "tiers.none"]);
});
