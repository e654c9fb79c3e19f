import type { Input } from "./input.ts";
import { seededWords } from "./seeded.ts";
import { releaseName } from "./fleet.ts";

const seed = 10_000;
const spread = 20;
const version = "apiVersion: syncline.dev/v1alpha1\n";

/** Many releases: each ten objects of eight kinds from one shared chart, spread over 20 namespaces. */
export function manyInput(count: number): Input {
  const words = seededWords(seed);
  const files: Record<string, string> = { ...repoFiles, ...chartFiles };
  for (let index = 0; index < count; index++) {
    const folder = `releases/${releaseName(index)}`;
    const namespace = namespaceOf(index);
    files[`${folder}/release.yaml`] = `${version}kind: Release\nnamespace: ${namespace}\nchart: app\n`;
    files[`${folder}/values.yaml`] =
      `image: ${words.word()}\nreplicas: ${(index % 3) + 1}\npassword: ${words.word()}\nsettings: { motto: "${words.word()} ${words.word()}" }\n`;
  }
  return { name: "many releases", files, releases: count, objects: count * 10 };
}

/** All namespaces of `count` releases. */
export function manyNamespaces(count: number): readonly string[] {
  return [...new Set(Array.from({ length: count }, (_, index) => namespaceOf(index)))];
}

function namespaceOf(index: number): string {
  return `many-${String(index % spread).padStart(2, "0")}`;
}

const repoFiles: Readonly<Record<string, string>> = {
  "syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [prod]\n`,
  "values.yaml": "tag: 1.0.0\nsettings: { level: info, currency: EUR }\n",
};

const meta = (suffix = "") => `metadata:
  name: "{{Release.Name}}${suffix}"
  labels: { app: {{quote Release.Name}}, app.kubernetes.io/managed-by: {{quote Release.Service}} }`;

const configMap = (suffix: string, lines: string) => `apiVersion: v1
kind: ConfigMap
${meta(suffix)}
data:
${lines}`;

const chartFiles: Readonly<Record<string, string>> = {
  "charts/app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
  "charts/app/templates/deployment.yaml.hbs": `apiVersion: apps/v1
kind: Deployment
${meta()}
spec:
  replicas: {{Values.replicas}}
  selector: { matchLabels: { app: {{quote Release.Name}} } }
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  template:
    metadata: { labels: { app: {{quote Release.Name}} } }
    spec:
      serviceAccountName: {{quote Release.Name}}
      terminationGracePeriodSeconds: 30
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: app
          image: "registry.example.com/shop/{{Values.image}}:{{Values.tag}}"
          imagePullPolicy: IfNotPresent
          args: [serve, --listen=:8080, --config=/etc/app/app.yaml]
          ports: [{ name: http, containerPort: 8080 }, { name: metrics, containerPort: 9090 }]
          env:
            - { name: LOG_LEVEL, value: {{quote Values.settings.level}} }
            - { name: CURRENCY, value: {{quote Values.settings.currency}} }
            - { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
            - { name: POD_NAMESPACE, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }
            - { name: PASSWORD, valueFrom: { secretKeyRef: { name: "{{Release.Name}}", key: password } } }
          resources: { requests: { cpu: 50m, memory: 64Mi }, limits: { memory: 256Mi } }
          readinessProbe: { httpGet: { path: /ready, port: http }, periodSeconds: 5, failureThreshold: 3 }
          livenessProbe: { httpGet: { path: /alive, port: http }, periodSeconds: 10, failureThreshold: 6 }
          startupProbe: { httpGet: { path: /alive, port: http }, periodSeconds: 2, failureThreshold: 30 }
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          volumeMounts: [{ name: config, mountPath: /etc/app, readOnly: true }, { name: tmp, mountPath: /tmp }]
      volumes:
        - { name: config, configMap: { name: "{{Release.Name}}-app" } }
        - { name: tmp, emptyDir: { sizeLimit: 64Mi } }
`,
  "charts/app/templates/service.yaml.hbs": `apiVersion: v1
kind: Service
${meta()}
spec:
  selector: { app: {{quote Release.Name}} }
  ports: [{ name: http, port: 80, targetPort: http }]
`,
  "charts/app/templates/serviceaccount.yaml.hbs": `apiVersion: v1\nkind: ServiceAccount\n${meta()}\n`,
  "charts/app/templates/configmaps.yaml.hbs": [
    configMap(
      "-app",
      `  app.yaml: |\n    level: {{Values.settings.level}}\n    motto: {{Values.settings.motto}}\n`,
    ),
    configMap("-flags", '  currency: {{quote Values.settings.currency}}\n  beta: "false"\n'),
    configMap(
      "-links",
      '  home: "https://{{Release.Name}}.example.com"\n  docs: "https://docs.example.com/{{Release.Name}}"\n',
    ),
  ].join("---\n"),
  "charts/app/templates/secret.yaml.hbs": `apiVersion: v1\nkind: Secret\n${meta()}\nstringData: { password: {{quote Values.password}} }\n`,
  "charts/app/templates/role.yaml.hbs": `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
${meta()}
rules: [{ apiGroups: [""], resources: [configmaps], verbs: [get, list, watch] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
${meta()}
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: {{quote Release.Name}} }
subjects: [{ kind: ServiceAccount, name: {{quote Release.Name}}, namespace: {{quote Release.Namespace}} }]
`,
  "charts/app/templates/networkpolicy.yaml.hbs": `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
${meta()}
spec:
  podSelector: { matchLabels: { app: {{quote Release.Name}} } }
  policyTypes: [Ingress]
  ingress: [{ ports: [{ port: http }] }]
`,
};
