import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

/** How the nth watch or list of ConfigMaps is answered. */
export type Script = (response: ServerResponse, query: URLSearchParams) => void;

export interface ScriptedServer {
  readonly url: string;
  /** The queries of the watches and lists so far: `list`, `stream` (a streamed list), `watch
   *  FROM-VERSION`. */
  readonly asked: string[];
}

/** An API server that knows ConfigMaps and misbehaves as told, for faults that a real one shows only under
 *  pressure. The last script answers for ever. */
export async function scriptedServer(t: TestContext, scripts: readonly Script[]): Promise<ScriptedServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    const fixed = answers[pathname];
    if (fixed !== undefined) return response.end(JSON.stringify(fixed));
    asked.push(wordOf(searchParams));
    return scripts[Math.min(asked.length, scripts.length) - 1]?.(response, searchParams);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function wordOf(query: URLSearchParams): string {
  if (!query.has("watch")) return query.has("continue") ? `list from ${query.get("continue")}` : "list";
  return query.has("sendInitialEvents") ? "stream" : `watch ${query.get("resourceVersion")}`;
}

const configMaps = {
  resource: "configmaps",
  responseKind: { group: "", version: "v1", kind: "ConfigMap" },
  scope: "Namespaced",
  verbs: ["get", "list", "watch"],
};
const answers: Readonly<Record<string, object>> = {
  "/version": { gitVersion: "v1.36.3" },
  "/apis": { kind: "APIGroupDiscoveryList", items: [] },
  "/api": {
    kind: "APIGroupDiscoveryList",
    items: [{ metadata: { name: "" }, versions: [{ version: "v1", resources: [configMaps] }] }],
  },
};

type Line = readonly [type: string, name: string, version: string];

/** A watch that sends these lines and then stays open, ends, or is cut. */
export function stream(lines: readonly Line[], end: "open" | "ended" | "cut" = "open"): Script {
  return (response) => {
    response.flushHeaders();
    for (const [type, name, resourceVersion] of lines) {
      response.write(`${JSON.stringify({ type, object: { metadata: { name, resourceVersion } } })}\n`);
    }
    if (end === "ended") response.end();
    if (end === "cut") setImmediate(() => response.destroy());
  };
}

/** The bookmark after a streamed list. */
export function listed(version: string): Script {
  const metadata = { resourceVersion: version, annotations: { "k8s.io/initial-events-end": "true" } };
  return (response) => response.write(`${JSON.stringify({ type: "BOOKMARK", object: { metadata } })}\n`);
}

/** One after the other, in one answer. */
export function both(...scripts: readonly Script[]): Script {
  return (response, query) => {
    for (const script of scripts) script(response, query);
  };
}

/** A Status, as an answer. */
export function refused(code: number, reason = ""): Script {
  return (response) =>
    response.writeHead(code).end(JSON.stringify({ kind: "Status", code, reason, message: reason }));
}

/** A Status inside a stream. */
export function errorEvent(code: number): Script {
  const object = { kind: "Status", code, reason: "", message: `error ${code}` };
  return (response) => response.end(`${JSON.stringify({ type: "ERROR", object })}\n`);
}

/** A page of a list. */
export function page(names: readonly string[], version: string, next = ""): Script {
  const items = names.map((name) => ({ metadata: { name, resourceVersion: version } }));
  return (response) =>
    response.end(JSON.stringify({ metadata: { resourceVersion: version, continue: next }, items }));
}
