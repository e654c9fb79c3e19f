import type { Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import { agentLabels, agentName, labels, ports } from "./names.ts";

/** Only probes and metrics get in; out go DNS, the API server, Git and Slack (rule R40). */
export function networkPolicy(namespace: string, egress: Json): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: agentName, namespace, labels },
    spec: {
      podSelector: { matchLabels: agentLabels },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ ports: Object.values(ports).map((port) => ({ protocol: "TCP", port })) }],
      egress,
    },
  };
}
