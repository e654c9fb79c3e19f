import type { CommitSha } from "../../core/brand.ts";
import { SynclineError } from "../../core/errors.ts";
import type { Protocol } from "./advertisement.ts";
import { receivePack } from "./receive-pack.ts";
import { packets, readPackets, serverWords, type Packet } from "./pkt-line.ts";
import { post, type Caller, type Remote } from "./remote.ts";

// Written by hand over protocol v2 (v0 where a server has nothing else), not `fetch` of isomorphic-git
// 1.44.11. That one takes a ref and not a commit, so a push between poll and fetch changes what is fetched
// (G15), and a pinned commit costs a full pack (G16); it needs a HEAD that points somewhere (G11); and it
// moves its refs before the objects are there. Here exactly one commit is asked for, without history, as a
// thin pack on top of what we have: a new commit costs about what it changed. Without thin-pack a fetch of
// depth 1 takes the whole tree each time: only for thin packs does a server mark what we have. The library
// stays for what it does well: indexing packs, resolving deltas, reading objects.

export interface FetchRequest {
  readonly commit: CommitSha;
  /** Commits of earlier fetches whose objects are all here. */
  readonly have: readonly string[];
}

/**
 * Fetches one commit with its tree, without history, into `gitdir`. Errors: GIT-*; REPO-REF when the server
 * does not give this commit (any more).
 */
export async function fetchCommit(
  gitdir: string,
  remote: Remote,
  request: FetchRequest,
  caller: Caller,
): Promise<void> {
  const { protocol } = remote;
  const body = protocol.version === 2 ? requestV2(protocol, request) : requestV0(protocol, request);
  await receivePack(
    gitdir,
    packBytes(readPackets(await post(remote, body, caller)), request.commit),
    caller.limits,
  );
}

function requestV2(protocol: Protocol & { version: 2 }, { commit, have }: FetchRequest): Buffer {
  return packets(
    "command=fetch",
    "agent=syncline",
    "delimiter",
    "thin-pack",
    "no-progress",
    "ofs-delta",
    `want ${commit}`,
    ...(protocol.shallow ? [...have.map((oid) => `shallow ${oid}`), "deepen 1"] : []),
    ...have.map((oid) => `have ${oid}`),
    "done",
    "flush",
  );
}

function requestV0(protocol: Protocol & { version: 0 }, { commit, have }: FetchRequest): Buffer {
  const wanted = ["thin-pack", "no-progress", "ofs-delta", "side-band-64k", "shallow"];
  const capabilities = wanted.filter((name) => protocol.capabilities.includes(name));
  if (!capabilities.includes("side-band-64k"))
    throw new SynclineError("GIT-PROTOCOL", "the server is too old");
  // Such a server gives only what it told: for a commit behind an annotated tag, the tag.
  const want = protocol.refs.find(({ peeled }) => peeled === commit)?.oid ?? commit;
  return packets(
    `want ${want} ${capabilities.join(" ")} agent=syncline`,
    ...(capabilities.includes("shallow") ? [...have.map((oid) => `shallow ${oid}`), "deepen 1"] : []),
    "flush",
    ...have.map((oid) => `have ${oid}`),
    "done",
  );
}

const sideBand = { pack: 1, progress: 2, failure: 3 } as const;

/**
 * The pack out of the answer: lines about shallow commits and acknowledgements, then packets of side band 1.
 */
async function* packBytes(answer: AsyncIterable<Packet>, commit: CommitSha): AsyncGenerator<Buffer> {
  for await (const packet of answer) {
    if (typeof packet === "string" || packet.length === 0) continue;
    if (packet[0] === sideBand.pack) yield packet.subarray(1);
    else if (packet[0] === sideBand.failure) throw notGiven(commit, packet.toString("utf8", 1));
    else if (packet.toString("latin1", 0, 4) === "ERR ") throw notGiven(commit, packet.toString("utf8", 4));
  }
}

function notGiven(commit: CommitSha, words: string): SynclineError {
  const text = `the server does not give commit ${commit.slice(0, 7)}: ${serverWords(words)}`;
  return new SynclineError("REPO-REF", text, { hint: "was the history rewritten?" });
}
