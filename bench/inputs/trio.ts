import { releaseName } from "./fleet.ts";
import type { Input } from "./input.ts";
import { seededWords } from "./seeded.ts";

const seed = 1_000;
const version = "apiVersion: syncline.dev/v1alpha1\n";

/** The target that it is rendered for. */
export const trioTarget = { environment: "prod", region: "", cluster: "" } as const;

/** Releases of three objects (Deployment, Service, ConfigMap) from one chart, each with a value of its own. */
export function trioInput(count: number): Input {
  const words = seededWords(seed);
  const files: Record<string, string> = { ...shared };
  for (let index = 0; index < count; index++) {
    const folder = `releases/${releaseName(index)}`;
    files[`${folder}/release.yaml`] = `${version}kind: Release\nnamespace: shop\nchart: app\n`;
    files[`${folder}/values.yaml`] = trioValues(words.word());
  }
  return { name: "many small releases", files, releases: count, objects: count * 3 };
}

/** A release's values.yaml. */
export function trioValues(motto: string): string {
  return `motto: ${motto}\nreplicas: 2\n`;
}

const meta = `metadata: { name: {{quote Release.Name}}, labels: { app: {{quote Release.Name}} } }`;

const shared: Readonly<Record<string, string>> = {
  "syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [prod]\n`,
  "values.yaml": "tag: 1.0.0\n",
  "charts/app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
  "charts/app/templates/deployment.yaml.hbs": `apiVersion: apps/v1
kind: Deployment
${meta}
spec:
  replicas: {{Values.replicas}}
  selector: { matchLabels: { app: {{quote Release.Name}} } }
  template:
    metadata: { labels: { app: {{quote Release.Name}} } }
    spec:
      containers:
        - name: app
          image: "registry.example.com/app:{{Values.tag}}"
          ports: [{ name: http, containerPort: 8080 }]
          env: [{ name: MOTTO, value: {{quote Values.motto}} }]
`,
  "charts/app/templates/service.yaml.hbs": `apiVersion: v1
kind: Service
${meta}
spec:
  selector: { app: {{quote Release.Name}} }
  ports: [{ name: http, port: 80, targetPort: http }]
`,
  "charts/app/templates/configmap.yaml.hbs": `apiVersion: v1
kind: ConfigMap
${meta}
data:
  motto: {{quote Values.motto}}
  app.yaml: |
    level: info
    name: {{Release.Name}}
`,
};
