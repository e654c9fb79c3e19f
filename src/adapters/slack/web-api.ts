import type { KnownBlock, WebClient, WebAPICallError } from "@slack/web-api";
import type { Message } from "../../core/chat.ts";
import { answerOf } from "./answers.ts";
import type { Sent, Transport } from "./transport.ts";

export interface WebApiOptions {
  readonly apiUrl: string | undefined;
  readonly token: string;
  readonly channel: string;
  readonly timeoutMs: number;
}

/** A channel through Slack's Web API with a bot token. The library is loaded with the first message: an agent without
 *  Slack does not pay its memory. */
export function webApi({ channel, ...options }: WebApiOptions): Transport {
  let client: Promise<WebClient> | undefined;
  const call = async (
    work: (client: WebClient) => Promise<{ channel?: string; ts?: string }>,
  ): Promise<Sent> => {
    try {
      client ??= connect(options);
      const { channel: channelId = channel, ts = "" } = await work(await client);
      return { type: "sent", place: { channelId, ts } };
    } catch (cause) {
      return fromError(cause);
    }
  };
  return {
    post: (message, thread) =>
      call((slack) =>
        slack.chat.postMessage({
          channel: thread?.channelId ?? channel,
          ...contentOf(message),
          ...(thread === undefined ? {} : { thread_ts: thread.ts }),
          unfurl_links: false,
          unfurl_media: false,
        }),
      ),
    rewrite: (message, { channelId, ts }) =>
      call((slack) => slack.chat.update({ channel: channelId, ts, ...contentOf(message) })),
  };
}

async function connect({ apiUrl, token, timeoutMs }: Omit<WebApiOptions, "channel">): Promise<WebClient> {
  const { WebClient } = await import("@slack/web-api");
  return new WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.endsWith("/") ? apiUrl : `${apiUrl}/` }),
    // Its own default is ten retries in half an hour and no time-out at all; when to try again is decided in lane.ts.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    allowAbsoluteUrls: false,
    logger: silent,
  });
}

function contentOf({ text, blocks }: Message): { text: string; blocks?: KnownBlock[] } {
  return blocks.length === 0 ? { text } : { text, blocks: blocks as unknown as KnownBlock[] };
}

/** Only codes and error words are read: the library's errors hold headers and bodies. */
function fromError(cause: unknown): Sent {
  const error = cause as Partial<WebAPICallError> & {
    readonly retryAfter?: number;
    readonly statusCode?: number;
  };
  switch (error.code) {
    case "slack_webapi_platform_error":
      return answerOf((error as { readonly data: { readonly error: string } }).data.error);
    case "slack_webapi_rate_limited_error":
      return { type: "later", afterMs: (error.retryAfter ?? 1) * 1000, reason: "rate limited" };
    case "slack_webapi_http_error":
      return { type: "later", afterMs: undefined, reason: `HTTP ${error.statusCode}` };
    default:
      return { type: "later", afterMs: undefined, reason: "unreachable" };
  }
}

/** What it would log (request bodies among it) is told by us, in our words. */
const silent = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  setName: ignore,
  getLevel: () => "error" as never,
};

function ignore(): void {}
