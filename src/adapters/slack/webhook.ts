import { answerOf } from "./answers.ts";
import type { Sent, Transport } from "./transport.ts";

const slackHosts = ["hooks.slack.com", "hooks.slack-gov.com"];

/** An incoming webhook: it posts, and that is all. The URL stands in a Secret that users write, so only Slack's own hosts
 *  (or that of --slack-api-url) are called: it must not lead the agent to other services (reliability.md R11). */
export function webhook(
  url: string,
  { apiUrl, timeoutMs }: { readonly apiUrl: string | undefined; readonly timeoutMs: number },
): Transport {
  const target = allowedUrl(url, apiUrl);
  return {
    rewrite: undefined,
    post: ({ text, blocks }) => {
      if (target === undefined) {
        return Promise.resolve({ type: "stopped", reason: "webhookUrl is no address of Slack" });
      }
      return send(target, JSON.stringify(blocks.length === 0 ? { text } : { text, blocks }), timeoutMs);
    },
  };
}

async function send(url: URL, body: string, timeoutMs: number): Promise<Sent> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body, redirect: "error", signal });
    const answer = (await response.text()).slice(0, 200).trim();
    if (response.ok) return { type: "sent", place: { channelId: "", ts: "" } };
    if (response.status === 429) {
      const seconds = Number(response.headers.get("retry-after"));
      return { type: "later", afterMs: (seconds || 1) * 1000, reason: "rate limited" };
    }
    // 403 and 404 mean a revoked hook, whatever their text.
    if (response.status === 403 || response.status === 404)
      return { type: "stopped", reason: `HTTP ${response.status}` };
    return response.status < 500
      ? answerOf(answer)
      : { type: "later", afterMs: undefined, reason: `HTTP ${response.status}` };
  } catch {
    // The error's text holds the URL, and the URL is the secret.
    return { type: "later", afterMs: undefined, reason: "unreachable" };
  }
}

function allowedUrl(text: string, apiUrl: string | undefined): URL | undefined {
  const url = URL.parse(text);
  if (url === null) return undefined;
  const isSlack = url.protocol === "https:" && slackHosts.includes(url.host);
  const isConfigured = apiUrl !== undefined && url.origin === URL.parse(apiUrl)?.origin;
  return isSlack || isConfigured ? url : undefined;
}
