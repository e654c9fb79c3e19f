import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubeconfigPath } from "./info.ts";

/** Writes the kubeconfig of a user of the cluster in `dir`, with the certificates embedded; returns its path. */
export function writeKubeconfig(dir: string, server: string, user: string): string {
  const file = kubeconfigPath(dir, user);
  const pem = (name: string) => readFileSync(join(dir, "pki", name)).toString("base64");
  const pair = user.replaceAll(":", "-");
  const text = `apiVersion: v1
kind: Config
clusters:
  - name: testcluster
    cluster:
      server: ${server}
      certificate-authority-data: ${pem("ca.crt")}
users:
  - name: "${user}"
    user:
      client-certificate-data: ${pem(`${pair}.crt`)}
      client-key-data: ${pem(`${pair}.key`)}
contexts:
  - name: testcluster
    context:
      cluster: testcluster
      user: "${user}"
current-context: testcluster
`;
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}
