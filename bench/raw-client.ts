/**
 * The other side of the comparison: plain server-side apply, one request per object, 16 in flight on one keep-alive agent,
 * nothing else. A process of its own, as the agent is. Takes its order over IPC, tells when it is done.
 */
import { Agent, request } from "node:https";
import { wideConfigMaps } from "./inputs/wide.ts";

export interface RawOrder {
  readonly server: string;
  readonly ca: string;
  readonly token: string;
  readonly namespace: string;
  readonly objects: number;
  readonly inFlight: number;
}

export const rawUserAgent = "syncline-raw-client";

if (process.send !== undefined)
  process.once("message", (order: RawOrder) => {
    void applyAll(order).then(() => process.disconnect());
  });

async function applyAll(order: RawOrder): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: order.inFlight });
  const queue = wideConfigMaps(order.objects).map((object) => ({
    name: object.metadata.name,
    body: JSON.stringify(object),
  }));
  const worker = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) await applyOne(next, order, agent);
  };
  await Promise.all(Array.from({ length: order.inFlight }, worker));
  agent.destroy();
}

function applyOne(
  { name, body }: { readonly name: string; readonly body: string },
  { server, ca, token, namespace }: RawOrder,
  agent: Agent,
): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/configmaps/${name}?fieldManager=raw`;
  const headers = {
    authorization: `Bearer ${token}`,
    "user-agent": rawUserAgent,
    "content-type": "application/apply-patch+yaml",
    "content-length": Buffer.byteLength(body),
    // As the agent asks, so that both get equally small answers.
    accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
  };
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, server), { method: "PATCH", agent, ca, headers }, (answer) => {
      answer.resume();
      answer.once("end", () => {
        if (answer.statusCode === 201) resolve();
        else reject(new Error(`${name}: ${answer.statusCode}`));
      });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}
