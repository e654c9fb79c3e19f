import type { LedgerQuery } from "../../ports.ts";

const known = ["gitsync", "release", "event", "since", "limit", "kind", "name", "namespace", "group"];
const standardLimit = 100;

/** The ledger query in a URL; undefined when a name is unknown, a number or time is none, or an object is half named. */
export function readQuery(query: URLSearchParams): LedgerQuery | undefined {
  const of = (name: string): string | undefined => query.get(name) ?? undefined;
  if ([...query].some(([name, value]) => !known.includes(name) || value.length > 500)) return undefined;
  const [gitSync, release, since] = [of("gitsync"), of("release"), of("since")];
  const [kind, name, namespace, group] = [of("kind"), of("name"), of("namespace"), of("group")];
  const limit = Number(of("limit") ?? standardLimit);
  const events = query.getAll("event");
  if (!Number.isSafeInteger(limit) || limit < 0 || events.length > 20) return undefined;
  if (since !== undefined && Number.isNaN(Date.parse(since))) return undefined;
  if ((kind === undefined) !== (name === undefined)) return undefined;
  return {
    limit,
    ...(gitSync === undefined ? {} : { gitSync }),
    ...(release === undefined ? {} : { release }),
    ...(events.length === 0 ? {} : { events }),
    ...(since === undefined ? {} : { since }),
    ...(kind === undefined || name === undefined
      ? {}
      : {
          object: {
            kind,
            name,
            ...(namespace === undefined ? {} : { namespace }),
            ...(group === undefined ? {} : { group }),
          },
        }),
  };
}
