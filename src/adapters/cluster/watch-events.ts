import type { IncomingMessage } from "node:http";
import type { ResourceType } from "../../core/capabilities.ts";
import { SynclineError } from "../../core/errors.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/manifest.ts";
import type { WatchSelection } from "../../ports.ts";
import { apiError } from "./errors.ts";
import { lines } from "./lines.ts";
import { unreachable } from "./network-error.ts";
import { refusal } from "./not-found.ts";
import { accept, jsonFrom, objectFrom } from "./objects.ts";
import { collectionPath, type Query } from "./paths.ts";
import type { Api } from "./reads.ts";
import { statusFrom, statusOf } from "./status.ts";

/** One line of a watch. `version` is the resource version it brings us to. */
export type StreamEvent =
  /** The server took the request: everything after this is its answer. */
  | { readonly type: "open" }
  | { readonly type: "object" | "deleted"; readonly object: KubeObject; readonly version: string }
  /** `listed`: the objects of a streamed list are complete. */
  | { readonly type: "bookmark"; readonly version: string; readonly listed: boolean };

export interface StreamRequest {
  readonly type: ResourceType;
  readonly selection: WatchSelection;
  readonly query: Query;
  /** Longest silence; the server sends a bookmark about every minute. */
  readonly quietMs: number;
}

/**
 * One watch request, event by event, until the server ends it. Errors: API-EXPIRED (410, as a status or in
 * the stream), API-TIMEOUT when nothing came for `quietMs`, other API-*, OBJ-KIND; the signal's reason.
 */
export async function* watchEvents(
  api: Api,
  request: StreamRequest,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const { type, selection, quietMs } = request;
  const quiet = new AbortController();
  const timer = setTimeout(() => quiet.abort(), quietMs);
  let message: IncomingMessage | undefined;
  try {
    message = await openWatch(api, request, AbortSignal.any([signal, quiet.signal]));
    yield { type: "open" };
    for await (const line of lines(message)) {
      timer.refresh();
      yield eventFrom(line, type, selection);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!quiet.signal.aborted) throw unreachable("the API server", error);
    throw new SynclineError("API-TIMEOUT", `watch ${type.plural}: silent for ${quietMs / 1000} s`);
  } finally {
    clearTimeout(timer);
    message?.destroy();
  }
}

async function openWatch(api: Api, request: StreamRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { type, selection, query } = request;
  const { namespace = "", labelSelector, metadataOnly } = selection;
  const message = await api.http.open(
    {
      method: "GET",
      path: collectionPath(type, namespace, {
        watch: 1,
        allowWatchBookmarks: "true",
        labelSelector,
        ...query,
      }),
      verb: "watch",
      accept: metadataOnly ? accept.metadata : accept.whole,
    },
    signal,
  );
  if (message.statusCode === 200) return message;
  let text = "";
  for await (const chunk of message) text += String(chunk);
  throw refusal(statusOf(message.statusCode ?? 0, text), { verb: "watch", type, namespace }, api.catalog);
}

function eventFrom(line: string, type: ResourceType, selection: WatchSelection): StreamEvent {
  const event = jsonFrom(line);
  const object = isJsonObject(event) ? event["object"] : undefined;
  if (!isJsonObject(event) || !isJsonObject(object)) {
    throw new SynclineError("API-SERVER", `watch ${type.plural}: a line is no event`);
  }
  switch (event["type"]) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED": {
      const name = event["type"] === "DELETED" ? "deleted" : "object";
      return {
        type: name,
        object: objectFrom(object, type, selection.metadataOnly),
        version: versionOf(object),
      };
    }
    case "BOOKMARK":
      return { type: "bookmark", version: versionOf(object), listed: isListEnd(object) };
    case "ERROR":
      throw apiError(statusFrom(object), { verb: "watch", type, namespace: selection.namespace ?? "" });
    default:
      throw new SynclineError("API-SERVER", `watch ${type.plural}: an event of unknown type`);
  }
}

function versionOf({ metadata }: JsonObject): string {
  const version = isJsonObject(metadata) ? metadata["resourceVersion"] : undefined;
  return typeof version === "string" ? version : "";
}

function isListEnd({ metadata }: JsonObject): boolean {
  const annotations = isJsonObject(metadata) ? metadata["annotations"] : undefined;
  return isJsonObject(annotations) && annotations["k8s.io/initial-events-end"] === "true";
}
