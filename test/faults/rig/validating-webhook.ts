import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { api } from "../../../tools/testcluster/api.ts";
import { until } from "../../../tools/testcluster/bootstrap.ts";
import type { ClusterInfo } from "../../../tools/testcluster/info.ts";
import { createAuthority } from "../../support/certificates.ts";

/** How a validating webhook answers now: with a denial in these words, with nothing until the API server gives up, or with consent. */
export type WebhookAnswer = { readonly deny: string } | "hang" | "allow";

export interface ValidatingWebhook {
  answer(next: WebhookAnswer): void;
  /** Nobody listens any more; the configuration stays. */
  stop(): Promise<void>;
  /** The API server no longer asks. */
  remove(): Promise<void>;
}

const configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

/** Registers a webhook with failurePolicy Fail and one second of patience for all ConfigMaps and Secrets of a namespace; resolves when
 *  the API server asks it. */
export async function startValidatingWebhook(
  cluster: ClusterInfo,
  namespace: string,
): Promise<ValidatingWebhook> {
  const authority = createAuthority("webhook");
  let now: WebhookAnswer = "allow";
  let asked = 0;
  const server = createServer(authority.issue(), (request, response) => {
    asked++;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", () => {
      if (now === "hang") return;
      const { request: review } = JSON.parse(Buffer.concat(chunks).toString()) as {
        request: { uid: string };
      };
      const verdict = now === "allow" ? { allowed: true } : { allowed: false, status: { message: now.deny } };
      const answer = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview" };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ ...answer, response: { uid: review.uid, ...verdict } }));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const body = configuration(namespace, { url, caBundle: Buffer.from(authority.cert).toString("base64") });
  const { status, text } = await api(cluster, "POST", configurations, { body });
  if (status !== 201) throw new Error(text);
  await until(performance.now() + 30_000, "the API server does not ask the webhook", async () => {
    const probe = { metadata: { name: "probe" } };
    await api(cluster, "POST", `/api/v1/namespaces/${namespace}/configmaps?dryRun=All`, { body: probe });
    return asked > 0;
  });
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    answer: (next) => void (now = next),
    stop,
    async remove() {
      await api(cluster, "DELETE", `${configurations}/${namespace}`);
      await stop();
    },
  };
}

function configuration(namespace: string, clientConfig: object): object {
  const rule = { apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps", "secrets"] };
  return {
    metadata: { name: namespace },
    webhooks: [
      {
        name: "judge.example.test",
        clientConfig,
        rules: [{ operations: ["CREATE", "UPDATE"], ...rule }],
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        failurePolicy: "Fail",
        sideEffects: "None",
        timeoutSeconds: 1,
        admissionReviewVersions: ["v1"],
      },
    ],
  };
}
