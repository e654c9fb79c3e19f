import { SynclineError } from "../../core/errors.ts";
import type { GitLimits } from "./git-limits.ts";
import { lineOf, readPackets } from "./pkt-line.ts";

/** A ref as the server tells it. `peeled` is the commit behind an annotated tag. */
export interface RemoteRef {
  readonly name: string;
  readonly oid: string;
  readonly peeled?: string;
}

/** What a server said it speaks. */
export type Protocol =
  | { readonly version: 2; readonly shallow: boolean }
  /** Servers that never learned v2 tell all refs with every request. */
  | { readonly version: 0; readonly capabilities: readonly string[]; readonly refs: readonly RemoteRef[] };

/** Reads the answer to `info/refs` (gitprotocol-http(5)). Throws GIT-PROTOCOL, GIT-UNREACHABLE, GIT-LIMIT. */
export async function readAdvertisement(
  body: AsyncIterable<Uint8Array>,
  limits: GitLimits,
): Promise<Protocol> {
  const lines = await readLines(body, limits);
  if (lines[0]?.startsWith("# service=")) lines.shift();
  return lines[0] === "version 2" ? version2(lines) : version0(lines);
}

/** All lines of an answer that must end with a flush packet: without it the list is cut, never short. */
export async function readLines(body: AsyncIterable<Uint8Array>, limits: GitLimits): Promise<string[]> {
  const lines: string[] = [];
  let bytes = 0;
  let complete = false;
  for await (const packet of readPackets(body)) {
    complete = packet === "flush";
    if (typeof packet === "string") continue;
    bytes += packet.length;
    if (bytes > limits.refsBytes) {
      throw new SynclineError("GIT-LIMIT", `the list of refs is over ${limits.refsBytes} bytes (refsBytes)`);
    }
    lines.push(lineOf(packet));
  }
  if (!complete) throw new SynclineError("GIT-UNREACHABLE", "the server's answer was cut off");
  return lines;
}

/** `<oid> <name>[ peeled:<oid>]` of ls-refs, or `<oid> <name>` of an advertisement. */
export function parseRef(line: string): RemoteRef {
  const [, oid, name, peeled] = /^([0-9a-f]{40}) ([^ \0]+)(?:.* peeled:([0-9a-f]{40}))?/.exec(line) ?? [];
  if (oid === undefined || name === undefined) throw new SynclineError("GIT-PROTOCOL", "not a Git server");
  return peeled === undefined ? { name, oid } : { name, oid, peeled };
}

function version2(lines: readonly string[]): Protocol {
  const capability = (name: string): string | undefined =>
    lines.find((line) => line === name || line.startsWith(`${name}=`));
  checkHash(capability("object-format"));
  if (capability("fetch") === undefined || capability("ls-refs") === undefined) {
    throw new SynclineError("GIT-PROTOCOL", "the server offers no fetch");
  }
  return { version: 2, shallow: capability("fetch")?.includes("shallow") ?? false };
}

function version0(lines: readonly string[]): Protocol {
  const capabilities = lines[0]?.split("\0")[1]?.trim().split(" ") ?? [];
  checkHash(capabilities.find((word) => word.startsWith("object-format=")));
  const refs = new Map<string, RemoteRef>();
  for (const line of lines) {
    if (line.startsWith("shallow ") || /^0{40} /.test(line)) continue;
    const ref = parseRef(line);
    const tag = refs.get(ref.name.replace(/\^\{\}$/, ""));
    if (!ref.name.endsWith("^{}")) refs.set(ref.name, ref);
    else if (tag !== undefined) refs.set(tag.name, { ...tag, peeled: ref.oid });
  }
  return { version: 0, capabilities, refs: [...refs.values()] };
}

function checkHash(capability: string | undefined): void {
  if ((capability ?? "object-format=sha1") === "object-format=sha1") return;
  throw new SynclineError(
    "GIT-PROTOCOL",
    "the repository uses SHA-256 object names, which are not supported",
  );
}
