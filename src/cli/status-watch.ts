import type { Io } from "./io.ts";
import { overviewOf, type Overview } from "./overview.ts";
import { isAsked } from "./own-objects.ts";
import { overviewText } from "./status-text.ts";
import { watchOwn, type OwnObjects } from "./watch-own.ts";
import type { ClusterPlace } from "./wire.ts";

/** Several objects move in one pass: they are drawn together. */
const drawMs = 100;

/** Prints the overview and goes on: a terminal is drawn anew, elsewhere the rows that changed are added. Ends when the
 *  signal aborts. */
export async function watchStatus(place: ClusterPlace, asked: string | undefined, io: Io): Promise<void> {
  const { namespace } = place;
  let drawn: Overview = { gitSyncs: [], releases: [] };
  const draw = (objects: OwnObjects): void => {
    const gitSyncs = objects.gitSyncs.filter(({ metadata }) => isAsked(metadata.name, asked));
    const next = overviewOf(gitSyncs, objects.statuses);
    const shown = io.terminal.out
      ? next
      : { gitSyncs: news(next.gitSyncs, drawn.gitSyncs), releases: news(next.releases, drawn.releases) };
    const text = overviewText(shown, { io, isWide: namespace === "", now: new Date() });
    drawn = next;
    if (text !== "") io.stdout(io.terminal.out ? `${clear}${text}` : text);
  };
  await watchOwn(
    place,
    { gitSync: asked, settleMs: drawMs },
    { changed: draw, trouble: (text) => io.stderr(`warning: ${text}\n`) },
    io.signal,
  );
}

/** Cursor home, and what was there goes. */
const clear = "\u001b[H\u001b[2J\u001b[3J";

function news<Row>(next: readonly Row[], before: readonly Row[]): readonly Row[] {
  const known = new Set(before.map((row) => JSON.stringify(row)));
  return next.filter((row) => !known.has(JSON.stringify(row)));
}
