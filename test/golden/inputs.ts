import type { Target } from "../../src/core/target.ts";

/** Every cell of examples/config-repo; it has no dev/asia. */
export const exampleTargets: readonly Target[] = ["dev", "staging", "prod"].flatMap((environment) =>
  ["us", "eu", "asia"]
    .filter((region) => environment !== "dev" || region !== "asia")
    .map((region) => ({ environment, region, cluster: "" })),
);

/** Values of builtin/webapp, beside the image: each branch of its templates at least once. */
export const webappValues: Readonly<Record<string, string>> = {
  plain: "",
  worker: "port: 0\nextraPorts: { metrics: 9090 }\n",
  "http-probe": "probes: { type: http, path: /healthz }\n",
  "tcp-probe": "probes: { type: tcp }\n",
  "grpc-probe": "port: 7070\nprobes: { type: grpc }\n",
  "no-probe": "probes: { type: none }\n",
  ingress: "route: { type: ingress, hosts: [a.example.com, b.example.com] }\n",
  "ingress-without-tls": "route: { type: ingress, hosts: [a.example.com], tls: false }\n",
  gateway: "route: { type: gateway, hosts: [a.example.com], gateway: { name: edge, namespace: infra } }\n",
  "load-balancer": "service: { type: LoadBalancer }\n",
  config: "config: { a.yaml: x, b.yaml: z }\nconfigPath: /cfg\n",
  "closed-egress": "networkPolicy: { egress: [{ to: [{ podSelector: {} }] }] }\n",
  "no-spread": "spread: false\n",
  disruption: 'disruption: { maxUnavailable: "25%" }\n',
};
