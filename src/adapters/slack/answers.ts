import type { Sent } from "./transport.ts";

/** Error words of Slack's Web API, https://docs.slack.dev/reference/methods/chat.postMessage#errors
 *  Words that are in no list are tried again later: Slack adds new ones. */
const stopping = new Set([
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "no_permission",
  "missing_scope",
  "not_allowed_token_type",
  "access_denied",
  "ekm_access_denied",
  "org_login_required",
  "team_access_not_granted",
  "channel_not_found",
  "not_in_channel",
  "is_archived",
  "restricted_action",
  // webhooks
  "no_service",
  "no_service_id",
  "no_team",
  "team_disabled",
  "invalid_token",
  "action_prohibited",
  "channel_is_archived",
]);

const refusing = new Set([
  "msg_too_long",
  "msg_blocks_too_long",
  "invalid_blocks",
  "invalid_blocks_format",
  "too_many_attachments",
  "no_text",
  "invalid_arguments",
  "invalid_payload",
  "message_not_found",
  "cant_update_message",
  "edit_window_closed",
  "thread_not_found",
  "invalid_thread_ts",
  "cannot_reply_to_message",
]);

/** The first message is gone, or its channel was made anew, or it takes no answers: the answer goes to the channel. */
export const threadGone: ReadonlySet<string> = new Set([
  "channel_not_found",
  "thread_not_found",
  "invalid_thread_ts",
  "cannot_reply_to_message",
  "message_not_found",
]);

/** What an error word of Slack means for the message and the channel. */
export function answerOf(word: string): Sent {
  if (stopping.has(word)) return { type: "stopped", reason: word };
  if (refusing.has(word)) return { type: "refused", reason: word };
  return { type: "later", afterMs: undefined, reason: word };
}
