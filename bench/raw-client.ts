/**
 * The other side of the comparison: plain server-side apply, one request per object, 16 in flight on one keep-alive agent,
 * nothing else. A process of its own, as the agent is. Takes its order over IPC, tells when it is done.
 */
import { Agent, request } from "node:https";
import { withMarks } from "../src/diff/marks.ts";
import type { KubeObject } from "../src/core/manifest.ts";
import { setIdOf, statusName } from "../src/sync/set-id.ts";
import { configMapFile, wideConfigMaps, type ConfigMap } from "./inputs/wide.ts";

export interface RawOrder {
  readonly server: string;
  readonly ca: string;
  readonly token: string;
  readonly namespace: string;
  readonly objects: number;
  readonly inFlight: number;
  /** With the labels and the annotation that the agent gives every object: the very bytes that it sends. Else as in Git. */
  readonly marked: boolean;
}

const gitSync = "wide";

export const rawUserAgent = "syncline-raw-client";

if (process.send !== undefined)
  process.once("message", (order: RawOrder) => {
    void applyAll(order).then(() => process.disconnect());
  });

async function applyAll(order: RawOrder): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: order.inFlight });
  const queue = wideConfigMaps(order.objects).map((object) => ({
    name: object.metadata.name,
    body: JSON.stringify(order.marked ? marked(object, order) : object),
  }));
  const worker = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) await applyOne(next, order, agent);
  };
  await Promise.all(Array.from({ length: order.inFlight }, worker));
  agent.destroy();
}

/** As the agent sends it, for a release named after the GitSync. */
function marked(object: ConfigMap, { namespace }: RawOrder): KubeObject {
  const { name } = object.metadata;
  const ref = { group: "", kind: "ConfigMap", namespace, name };
  const position = { file: configMapFile(object)[0], line: 1, column: 1 };
  const own = { ...object, metadata: { ...object.metadata, namespace } };
  const marks = { setId: setIdOf(statusName(gitSync, gitSync), namespace), gitSync, release: gitSync };
  return withMarks({ ref, object: own, position }, marks);
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
    accept: "application/json",
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
