import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { api } from "../../tools/testcluster/api.ts";
import type { ClusterInfo } from "../../tools/testcluster/info.ts";
import { createAuthority } from "./certificates.ts";

/** A mutating webhook that answers for one namespace's objects of one resource. */
export interface AdmissionWebhook {
  /** Objects it was asked about. */
  readonly asked: number;
  /** The API server no longer asks it. */
  close(): Promise<void>;
}

export interface WebhookOptions {
  readonly namespace: string;
  readonly group: string;
  readonly version: string;
  /** Plural: `configmaps`. */
  readonly resource: string;
  /** The JSON patch for an object that is to be written. */
  readonly patch: (object: Readonly<Record<string, unknown>>) => readonly object[];
}

/** Registers a mutating webhook by URL: the API server asks it before every create and update. */
export async function startWebhook(cluster: ClusterInfo, options: WebhookOptions): Promise<AdmissionWebhook> {
  const { namespace, group, version, resource, patch } = options;
  const authority = createAuthority("webhook");
  let asked = 0;
  const server = createServer(authority.issue(), (request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { request: review } = JSON.parse(Buffer.concat(chunks).toString()) as {
        request: { uid: string; object: Record<string, unknown> };
      };
      asked++;
      const ops = Buffer.from(JSON.stringify(patch(review.object))).toString("base64");
      const answer = { uid: review.uid, allowed: true, patchType: "JSONPatch", patch: ops };
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response: answer }),
      );
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const path = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
  const { status, text } = await api(cluster, "POST", path, {
    body: {
      metadata: { name: namespace },
      webhooks: [
        {
          name: "rewrites.example.test",
          clientConfig: {
            url: `https://127.0.0.1:${port}/`,
            caBundle: Buffer.from(authority.cert).toString("base64"),
          },
          rules: [
            {
              operations: ["CREATE", "UPDATE"],
              apiGroups: [group],
              apiVersions: [version],
              resources: [resource],
            },
          ],
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
          failurePolicy: "Fail",
          sideEffects: "None",
          timeoutSeconds: 10,
          admissionReviewVersions: ["v1"],
        },
      ],
    },
  });
  if (status !== 201) throw new Error(text);
  return {
    get asked() {
      return asked;
    },
    async close() {
      await api(cluster, "DELETE", `${path}/${namespace}`);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
