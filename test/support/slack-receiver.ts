import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A message as people see it in a channel now. */
export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  readonly text: string;
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
  /** How often it was rewritten. */
  readonly updates: number;
}

/** How the next calls are answered, one after the other; then all is well again. */
export type SlackAnswer =
  | { readonly type: "error"; readonly error: string }
  | { readonly type: "status"; readonly status: number; readonly retryAfter?: number; readonly body?: string }
  /** Takes the request and never answers. */
  | { readonly type: "hang" }
  /** Begins to answer and never ends. */
  | { readonly type: "hang in the body" }
  /** Cuts the connection. */
  | { readonly type: "cut" }
  /** Does what was asked and cuts the connection: the answer is lost. */
  | { readonly type: "lose the answer" };

export interface SlackReceiverOptions {
  /** Port to listen on; any free one when absent. */
  readonly port?: number;
  /** Tokens that are taken; all when absent. */
  readonly tokens?: readonly string[];
  /** Channels that exist; all when absent. */
  readonly channels?: readonly string[];
  /** More than one message a second to a channel is answered 429, as Slack does. */
  readonly limited?: boolean;
  /** Hears of every message as it comes or is rewritten. */
  readonly onMessage?: (message: SlackMessage) => void;
}

export interface SlackReceiver {
  /** For --slack-api-url. */
  readonly url: string;
  /** An incoming webhook that posts to `#webhook`. */
  readonly webhookUrl: string;
  /** All messages, oldest first, as they are now. */
  readonly messages: readonly SlackMessage[];
  /** Every call: method, token, and the HTTP status or error it got. */
  readonly calls: readonly { readonly method: string; readonly token: string; readonly answer: string }[];
  /** The next calls get these answers, in order. */
  answerNext(...answers: readonly SlackAnswer[]): void;
  /** From now on only these tokens are taken. */
  accept(tokens: readonly string[]): void;
  /** Resolves once `holds` is true of the messages; at once, or when one comes. */
  until(holds: (messages: readonly SlackMessage[]) => boolean): Promise<void>;
  /** Resolves when so many calls were made in all. */
  untilCalls(count: number): Promise<void>;
  close(): Promise<void>;
}

interface State {
  readonly options: SlackReceiverOptions;
  readonly messages: SlackMessage[];
  readonly lastMs: Map<string, number>;
  tokens: readonly string[] | undefined;
}

interface Call {
  readonly method: string;
  readonly token: string;
  readonly fields: Readonly<Record<string, string>>;
}

type Outcome =
  | { readonly type: "ok"; readonly body: object | string }
  | { readonly type: "limited"; readonly seconds: number }
  | { readonly type: "error"; readonly error: string };

/** A server that behaves like Slack's Web API where Syncline uses it: auth.test, chat.postMessage, chat.update, and one
 *  incoming webhook. It takes a body as form or JSON, hands out channel ids, knows threads, and keeps what was said. */
export async function startSlackReceiver(options: SlackReceiverOptions = {}): Promise<SlackReceiver> {
  const state: State = { options, messages: [], lastMs: new Map(), tokens: options.tokens };
  const calls: { method: string; token: string; answer: string }[] = [];
  const next: SlackAnswer[] = [];
  let watchers: readonly (() => void)[] = [];
  const tellWatchers = (): void => {
    for (const watcher of watchers) watcher();
  };
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const watcher = (): void => {
        if (!holds()) return;
        watchers = watchers.filter((other) => other !== watcher);
        resolve();
      };
      watchers = [...watchers, watcher];
      watcher();
    });

  const server = createServer((request, response) => {
    void (async () => {
      const call = await readCall(request);
      const scripted = next.shift();
      const answer = respond(call, scripted, state, response);
      calls.push({ method: call.method, token: call.token, answer });
      tellWatchers();
    })();
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/api/`,
    webhookUrl: `${origin}/services/T000/B000/canary-webhook-secret`,
    messages: state.messages,
    calls,
    answerNext: (...answers) => void next.push(...answers),
    accept: (tokens) => void (state.tokens = tokens),
    until: (holds) => until(() => holds(state.messages)),
    untilCalls: (count) => until(() => calls.length >= count),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const isJson = request.headers["content-type"]?.startsWith("application/json") === true;
  const fields = isJson
    ? (JSON.parse(body) as Record<string, string>)
    : (Object.fromEntries(new URLSearchParams(body)) as Record<string, string>);
  const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? "")?.[1] ?? fields["token"] ?? "";
  const path = request.url ?? "";
  return { method: path.startsWith("/api/") ? path.slice("/api/".length) : "webhook", token, fields };
}

/** Answers, and says how in a word. */
function respond(
  call: Call,
  scripted: SlackAnswer | undefined,
  state: State,
  response: ServerResponse,
): string {
  switch (scripted?.type) {
    case "hang":
      return "hang";
    case "hang in the body":
      response.writeHead(200, { "content-type": "application/json" }).write('{"ok":');
      return "hang in the body";
    case "cut":
      response.destroy();
      return "cut";
    case "lose the answer":
      perform(call, state);
      response.destroy();
      return "lost";
    case "status": {
      const retry = scripted.retryAfter === undefined ? {} : { "retry-after": String(scripted.retryAfter) };
      response.writeHead(scripted.status, retry).end(scripted.body ?? "");
      return String(scripted.status);
    }
    default:
      return send(scripted ?? perform(call, state), call, response);
  }
}

function send(outcome: Outcome, { method }: Call, response: ServerResponse): string {
  if (outcome.type === "limited") {
    response.writeHead(429, { "retry-after": String(outcome.seconds) }).end();
    return "429";
  }
  if (method === "webhook") {
    response.writeHead(outcome.type === "ok" ? 200 : 400).end(outcome.type === "ok" ? "ok" : outcome.error);
  } else {
    const body =
      outcome.type === "ok" ? { ok: true, ...(outcome.body as object) } : { ok: false, error: outcome.error };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  }
  return outcome.type === "ok" ? "ok" : outcome.error;
}

function perform(call: Call, state: State): Outcome {
  const { method, token, fields } = call;
  if (method === "webhook") return post({ ...call, fields: { ...fields, channel: "#webhook" } }, state);
  if (token === "") return { type: "error", error: "not_authed" };
  if (state.tokens?.includes(token) === false) return { type: "error", error: "invalid_auth" };
  switch (method) {
    case "auth.test":
      return { type: "ok", body: { url: "https://example.slack.com/", team: "example", user: "syncline" } };
    case "chat.postMessage":
      return post(call, state);
    case "chat.update":
      return update(fields, state);
    default:
      return { type: "error", error: "unknown_method" };
  }
}

function post({ method, fields }: Call, { options, messages, lastMs }: State): Outcome {
  const channel = nameOf(fields["channel"] ?? "");
  if (options.channels?.includes(channel) === false) return { type: "error", error: "channel_not_found" };
  const wrong = checkContent(fields);
  if (wrong !== undefined) return { type: "error", error: wrong };
  const threadTs = fields["thread_ts"];
  if (threadTs !== undefined && !messages.some(({ ts }) => ts === threadTs)) {
    return { type: "error", error: "thread_not_found" };
  }
  const now = Date.now();
  if (options.limited === true && now - (lastMs.get(channel) ?? -Infinity) < 1_000)
    return { type: "limited", seconds: 1 };
  lastMs.set(channel, now);
  const ts = `${Math.floor(now / 1000)}.${String(messages.length + 1).padStart(6, "0")}`;
  const message = { channel, ts, threadTs, ...contentOf(fields), updates: 0 };
  messages.push(message);
  options.onMessage?.(message);
  return method === "webhook"
    ? { type: "ok", body: "ok" }
    : { type: "ok", body: { channel: idOf(channel), ts } };
}

function update(fields: Call["fields"], { options, messages }: State): Outcome {
  // The real one takes ids only.
  if (!(fields["channel"] ?? "").startsWith("C")) return { type: "error", error: "channel_not_found" };
  const index = messages.findIndex(
    ({ ts, channel }) => ts === fields["ts"] && idOf(channel) === fields["channel"],
  );
  const old = messages[index];
  if (old === undefined) return { type: "error", error: "message_not_found" };
  const wrong = checkContent(fields);
  if (wrong !== undefined) return { type: "error", error: wrong };
  const message = { ...old, ...contentOf(fields), updates: old.updates + 1 };
  messages[index] = message;
  options.onMessage?.(message);
  return { type: "ok", body: { channel: fields["channel"], ts: old.ts } };
}

function contentOf(fields: Call["fields"]): Pick<SlackMessage, "text" | "blocks"> {
  const blocks: unknown = fields["blocks"] ?? [];
  return {
    text: fields["text"] ?? "",
    blocks: (typeof blocks === "string" ? JSON.parse(blocks) : blocks) as SlackMessage["blocks"],
  };
}

/** Slack's limits: 50 blocks, 3,000 characters a section, about 13,200 in all. */
function checkContent(fields: Call["fields"]): string | undefined {
  const { text, blocks } = contentOf(fields);
  const texts = blocks.map((block) => ((block["text"] as { text?: string } | undefined)?.text ?? "").length);
  if (text === "" && blocks.length === 0) return "no_text";
  if (blocks.length > 50 || texts.some((length) => length > 3_000)) return "invalid_blocks";
  return JSON.stringify(blocks).length > 13_200 ? "msg_blocks_too_long" : undefined;
}

/** `#shop` ↔ `C-shop`: what the real one does with ids of its own. */
function idOf(channel: string): string {
  return `C-${channel.replace(/^#/, "")}`;
}

function nameOf(channel: string): string {
  return channel.startsWith("C-") ? `#${channel.slice(2)}` : channel;
}
