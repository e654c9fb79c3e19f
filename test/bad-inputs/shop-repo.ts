import { synclineYaml } from "../support/config-repo.ts";

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A change of one file: a new text, or one piece of the text for another. */
export type Edit = string | Uint8Array | readonly [from: string, to: string];
export type Edits = Readonly<Record<string, Edit>>;

/** Below charts/shop: what the rows of these tests break. Partials in partials, loops over lists and maps, loops in
 *  loops, documents made in a loop, and a subchart under an alias. */
export const shopChart: Readonly<Record<string, string>> = {
  "Chart.yaml": `apiVersion: v2
name: shop
version: 1.0.0
dependencies:
- { name: db, version: 1.0.0, alias: cache, condition: cache.enabled }
`,
  "values.yaml": `image: { repository: registry.example.com/shop, tag: "1.4.2" }
replicas: 2
motd: hello
nothing: null
ports:
- { name: http, port: 8080 }
- { name: metrics, port: 9090 }
env:
  CURRENCY: EUR
  LOG_LEVEL: info
hosts: [a.example.com, b.example.com]
sidecars:
- { name: proxy, image: "envoy:1", args: [--quiet] }
labels: { team: shop }
resources: { limits: { cpu: "1" } }
cache: { enabled: true }
`,
  "values.schema.json": `{
  "properties": {
    "replicas": { "type": "integer", "minimum": 1 }
  }
}
`,
  "templates/_labels.hbs": `app.kubernetes.io/name: {{Chart.Name}}
app.kubernetes.io/instance: {{Release.Name}}
{{#each Values.labels}}
{{@key}}: {{quote this}}
{{/each}}
`,
  "templates/_parts.hbs": `{{#*inline "env"}}
{{#each Values.env}}
- name: {{@key}}
  value: {{quote this}}
{{/each}}
{{/inline}}
{{#*inline "container"}}
- name: {{name}}
  image: {{quote image}}
  env:
    {{> env}}
  {{#if args}}
  args: {{nindent 4 (toYaml args)}}
  {{/if}}
{{/inline}}
`,
  "templates/configmaps.yaml.hbs": `{{#each Values.env as |value key|}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{Release.Name}}-{{lower (replace "_" "-" key)}}
data:
  value: {{quote value}}
{{/each}}
`,
  "templates/deployment.yaml.hbs": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{Release.Name}}
  labels:
    {{> labels}}
  annotations:
    example.com/motd: {{quote Values.motd}}
spec:
  replicas: {{Values.replicas}}
  selector:
    matchLabels:
      app.kubernetes.io/instance: {{Release.Name}}
  template:
    metadata:
      labels: {{nindent 8 (include "labels")}}
    spec:
      containers:
        {{> container name="app" image=(printf "%s:%s" Values.image.repository Values.image.tag) args=(list)}}
        {{#each Values.sidecars as |sidecar|}}
        {{> container sidecar}}
        {{/each}}
`,
  "templates/ingress.yaml.hbs": `{{#if Values.hosts}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{Release.Name}}
spec:
  rules:
  {{#each Values.hosts}}
  - host: {{this}}
    http:
      paths:
      {{#each Values.ports}}
      - path: /{{name}}
        pathType: Prefix
        backend: { service: { name: {{Release.Name}}, port: { number: {{port}} } } }
      {{/each}}
  {{/each}}
{{/if}}
`,
  "templates/service.yaml.hbs": `apiVersion: v1
kind: Service
metadata:
  name: {{Release.Name}}
  labels: {{nindent 4 (include "labels")}}
spec:
  selector:
    app.kubernetes.io/instance: {{Release.Name}}
  ports:
  {{#each Values.ports}}
  - name: {{name}}
    port: {{port}}
    protocol: {{default "TCP" protocol}}
  {{/each}}
`,
  "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
  "charts/db/values.yaml": "size: 1Gi\nimage: { tag: 7 }\n",
  "charts/db/templates/_db.hbs": `{{#*inline "volume"}}
resources: { requests: { storage: {{Values.size}} } }
{{/inline}}
`,
  "charts/db/templates/statefulset.yaml.hbs": `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{Release.Name}}-{{Chart.Name}}
spec:
  serviceName: {{Chart.Name}}
  selector: { matchLabels: { app: {{Chart.Name}} } }
  template:
    metadata: { labels: { app: {{Chart.Name}} } }
    spec:
      containers:
      - name: db
        image: redis:{{Values.image.tag}}
  volumeClaimTemplates:
  - metadata: { name: data }
    spec:
      {{> volume}}
`,
};

/** The objects of the release `web` while nothing is broken, and those of `other`, which has a chart of its own. */
export const objectsOf = {
  web: [
    "ConfigMap shop/web-currency",
    "ConfigMap shop/web-log-level",
    "Deployment shop/web",
    "Ingress shop/web",
    "Service shop/web",
    "StatefulSet shop/web-cache",
  ],
  other: ["ConfigMap shop/other"],
} as const;

const release = (chart: string): string =>
  `apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: shop\nchart: ${chart}\n`;

/** A config repo with the shop as release `web`, and the healthy release `other` beside it. */
export function shopRepo(): Files {
  const charted = Object.entries(shopChart).map(([path, text]) => [`charts/shop/${path}`, text]);
  return {
    "syncline.yaml": synclineYaml(),
    ...(Object.fromEntries(charted) as Files),
    "charts/small/Chart.yaml": "apiVersion: v2\nname: small\nversion: 1.0.0\n",
    "charts/small/templates/cm.yaml.hbs":
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{Release.Name}}\n",
    "releases/web/release.yaml": release("shop"),
    "releases/other/release.yaml": release("small"),
  };
}

/** The shop with some files changed. Throws when a piece to replace is not there, or is there twice. */
export function edited(edits: Edits, base: Files = shopRepo()): Files {
  const changed = Object.entries(edits).map(([path, edit]) => [path, apply(edit, base[path], path)]);
  return { ...base, ...(Object.fromEntries(changed) as Files) };
}

function apply(edit: Edit, before: string | Uint8Array | undefined, path: string): string | Uint8Array {
  if (typeof edit === "string" || edit instanceof Uint8Array) return edit;
  const [from, to] = edit;
  const parts = typeof before === "string" ? before.split(from) : [];
  if (parts.length !== 2) throw new Error(`${path} has ${JSON.stringify(from)} ${parts.length - 1} times`);
  return parts.join(to);
}
