import type { Input } from "./input.ts";
import { seededWords } from "./seeded.ts";

const seed = 400;
const version = "apiVersion: syncline.dev/v1alpha1\n";

/** Where the fleet's objects land for the target prod/eu. */
export const fleetNamespace = "shop-prod";
export const fleetTarget = { environment: "prod", region: "eu" } as const;

/** An ordinary fleet: `count` releases of four objects that refer to each other, one chart, three environments, two regions,
 *  values in every layer. */
export function fleetInput(count: number): Input {
  const words = seededWords(seed);
  const names = Array.from({ length: count }, (_, index) => releaseName(index));
  const releases = names.flatMap((name) => releaseFiles(name, words.word(), words.word()));
  const files = { ...repoFiles, ...chartFiles, ...Object.fromEntries(releases) };
  return { name: "an ordinary fleet", files, releases: count, objects: count * 4 };
}

export function releaseName(index: number): string {
  return `app-${String(index).padStart(4, "0")}`;
}

/** The repo-wide values with another image tag: a change that reaches every release. */
export function repoValues(tag: string): Readonly<Record<string, string>> {
  return {
    "values.yaml": `image: { registry: registry.example.com/shop, tag: "${tag}" }\nreplicas: 1\nenv: { LOG_LEVEL: info, CURRENCY: USD }\n`,
  };
}

/** One release's own value changed: an environment variable of its Deployment. */
export function releaseValues(name: string, greeting: string): Readonly<Record<string, string>> {
  return {
    [`releases/${name}/values.prod.yaml`]: `limits: { memory: 256Mi }\nenv: { GREETING: ${greeting} }\n`,
  };
}

const repoFiles: Readonly<Record<string, string>> = {
  "syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [dev, staging, prod]\nregions: [eu, us]\n`,
  ...repoValues("1.0.0"),
  "values.prod.yaml": "replicas: 3\nenv: { LOG_LEVEL: warn }\n",
  "values.eu.yaml": "env: { CURRENCY: EUR }\ndomain: eu.example.com\n",
  "values.us.yaml": "domain: us.example.com\n",
  "values.prod.eu.yaml": "limits: { cpu: 500m }\n",
};

function releaseFiles(name: string, image: string, host: string): readonly (readonly [string, string])[] {
  const folder = `releases/${name}`;
  return [
    [
      `${folder}/release.yaml`,
      `${version}kind: Release\nnamespace: shop-{{Target.Environment}}\nchart: app\n`,
    ],
    [`${folder}/values.yaml`, `name: ${image}\nhost: ${host}\nport: 8080\n`],
    ...Object.entries(releaseValues(name, "hello")),
    [`${folder}/values.eu.yaml`, "env: { ZONE: eu-1 }\n"],
  ];
}

const labels = "labels: { app: {{quote Release.Name}} }";
const chartFiles: Readonly<Record<string, string>> = {
  "charts/app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
  "charts/app/values.yaml": "port: 80\nlimits: { cpu: 250m, memory: 128Mi }\nenv: {}\n",
  "charts/app/templates/deployment.yaml.hbs": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{quote Release.Name}}
  ${labels}
spec:
  replicas: {{Values.replicas}}
  selector: { matchLabels: { app: {{quote Release.Name}} } }
  template:
    metadata: { ${labels} }
    spec:
      serviceAccountName: {{quote Release.Name}}
      containers:
        - name: app
          image: "{{Values.image.registry}}/{{Values.name}}:{{Values.image.tag}}"
          ports: [{ name: http, containerPort: {{Values.port}} }]
          env:
            {{#each Values.env}}
            - { name: {{quote @key}}, value: {{quote this}} }
            {{/each}}
          resources: { limits: {{toJson Values.limits}} }
          readinessProbe: { httpGet: { path: /ready, port: http } }
`,
  "charts/app/templates/service.yaml.hbs": `apiVersion: v1
kind: Service
metadata:
  name: {{quote Release.Name}}
  ${labels}
spec:
  selector: { app: {{quote Release.Name}} }
  ports: [{ name: http, port: 80, targetPort: http }]
`,
  "charts/app/templates/serviceaccount.yaml.hbs": `apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{quote Release.Name}}
  ${labels}
`,
  "charts/app/templates/ingress.yaml.hbs": `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{quote Release.Name}}
  ${labels}
spec:
  rules:
    - host: "{{Values.host}}.{{Values.domain}}"
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: {{quote Release.Name}}, port: { name: http } } }
`,
};
