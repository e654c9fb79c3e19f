import { join } from "node:path";
import { kubeconfigPath } from "./info.ts";

export type ProcessName = "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "kwok";

/** Where the processes of one cluster listen and keep their files. */
export interface Layout {
  readonly dir: string;
  readonly etcdPort: number;
  readonly etcdPeerPort: number;
  readonly apiPort: number;
  readonly audit: boolean;
  /** More flags for kube-apiserver. */
  readonly apiServerFlags: readonly string[];
}

/** The command line of one process of the cluster. */
export function processFlags(name: ProcessName, layout: Layout): string[] {
  return commandLines[name](layout);
}

const commandLines: Readonly<Record<ProcessName, (layout: Layout) => string[]>> = {
  etcd,
  "kube-apiserver": apiServer,
  "kube-controller-manager": controllerManager,
  "kube-scheduler": scheduler,
  kwok,
};

/** etcd on loopback, without waiting for the disk: a test cluster's data need not survive a power cut. */
function etcd({ dir, etcdPort, etcdPeerPort }: Layout): string[] {
  const client = `http://127.0.0.1:${etcdPort}`;
  const peer = `http://127.0.0.1:${etcdPeerPort}`;
  return [
    ...["--data-dir", join(dir, "etcd")],
    ...["--listen-client-urls", client, "--advertise-client-urls", client],
    ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
    ...["--initial-cluster", `default=${peer}`],
    ...["--log-level", "error", "--unsafe-no-fsync"],
  ];
}

/** Tests read the audit log as one file: at 100 MB, the default, its beginning would go elsewhere. */
const unrotated = ["--audit-log-maxsize", "10000"];

/** kube-apiserver as in a real cluster: RBAC, client certificates, service account tokens, audit log. */
function apiServer(layout: Layout): string[] {
  const pki = (name: string) => join(layout.dir, "pki", name);
  const audit = ["--audit-policy-file", join(layout.dir, "audit-policy.yaml")];
  return [
    ...["--etcd-servers", `http://127.0.0.1:${layout.etcdPort}`],
    ...["--bind-address", "127.0.0.1", "--secure-port", String(layout.apiPort)],
    // A documentation address, and nobody told about it: without a default route the server finds no
    // address of its own and exits.
    ...["--advertise-address", "192.0.2.1", "--endpoint-reconciler-type", "none"],
    ...["--tls-cert-file", pki("apiserver.crt"), "--tls-private-key-file", pki("apiserver.key")],
    ...["--client-ca-file", pki("ca.crt"), "--token-auth-file", join(layout.dir, "tokens.csv")],
    ...["--service-account-issuer", "https://kubernetes.default.svc"],
    ...["--service-account-key-file", pki("sa.key"), "--service-account-signing-key-file", pki("sa.key")],
    ...["--authorization-mode", "RBAC", "--service-cluster-ip-range", "10.0.0.0/16", "--allow-privileged"],
    ...(layout.audit ? [...audit, "--audit-log-path", join(layout.dir, "audit.jsonl"), ...unrotated] : []),
    ...layout.apiServerFlags,
  ];
}

/** kube-controller-manager: fast (its default of 20 requests a second doubles the start), and patient with nodes:
 *  when it finds a node stale it marks the pods unready, and nothing here would mark them ready again. */
function controllerManager({ dir }: Layout): string[] {
  return [
    ...[
      "--kubeconfig",
      kubeconfigPath(dir, "system:kube-controller-manager"),
      "--use-service-account-credentials",
    ],
    ...["--service-account-private-key-file", join(dir, "pki", "sa.key")],
    ...["--root-ca-file", join(dir, "pki", "ca.crt")],
    ...["--leader-elect=false", "--secure-port", "0", "--kube-api-qps", "300", "--kube-api-burst", "600"],
    ...["--horizontal-pod-autoscaler-sync-period", "1s"],
    ...["--horizontal-pod-autoscaler-cpu-initialization-period", "0s"],
    ...["--node-monitor-grace-period", "1h", "--node-startup-grace-period", "1h"],
  ];
}

function scheduler({ dir }: Layout): string[] {
  const kubeconfig = kubeconfigPath(dir, "system:kube-scheduler");
  return ["--kubeconfig", kubeconfig, "--leader-elect=false", "--secure-port", "0"];
}

/** kwok plays the kubelets. Its pod range must not overlap the service range (its default does). */
function kwok({ dir }: Layout): string[] {
  return [
    ...[
      "--kubeconfig",
      kubeconfigPath(dir, "kwok"),
      "--manage-all-nodes",
      "--node-lease-duration-seconds",
      "40",
    ],
    ...["--cidr", "10.1.0.0/16", "--config", join(dir, "kwok.yaml")],
  ];
}
