import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createCluster } from "../../../src/adapters/cluster/cluster.ts";
import { tokenConnection } from "../../../src/adapters/cluster/connection.ts";
import type { WatchTimes } from "../../../src/adapters/cluster/watch-times.ts";
import { recordingLog } from "../../support/recording-log.ts";
import {
  both,
  errorEvent,
  listed,
  page,
  refused,
  scriptedServer,
  stream,
  type Script,
} from "./scripted-server.ts";
import { watchLog } from "./watch-log.ts";

const quick = { backoffMs: [10, 20], refusedMs: 10 } as const;
const configMaps = { type: { group: "", kind: "ConfigMap" }, metadataOnly: true };
const initial = both(stream([["ADDED", "a", "5"]]), listed("7"));
/** What every row ends with: a watch in which the object `end` appears. */
const end = stream([["ADDED", "end", "99"]]);
const freshEnd = both(stream([]), listed("50"), end);

interface Row {
  readonly name: string;
  readonly scripts: readonly Script[];
  readonly times?: Partial<WatchTimes>;
  /** What the watch asked for. */
  readonly asked: readonly string[];
  readonly told: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: "a watch the server ends goes on from the last version",
    scripts: [both(initial, stream([["MODIFIED", "a", "8"]], "ended")), end],
    asked: ["stream", "watch 8"],
    told: ["reset", "object a", "synced", "object a", "object end"],
  },
  {
    name: "a bookmark moves the version on",
    scripts: [both(initial, stream([["BOOKMARK", "", "30"]], "ended")), end],
    asked: ["stream", "watch 30"],
    told: ["reset", "object a", "synced", "object end"],
  },
  {
    name: "a bookmark in the middle of a streamed list is not its end",
    scripts: [both(stream([["BOOKMARK", "", "3"]]), initial, end)],
    asked: ["stream"],
    told: ["reset", "object a", "synced", "object end"],
  },
  {
    name: "a cut connection goes on without trouble",
    scripts: [both(initial, stream([["MODIFIED", "a", "8"]], "cut")), end],
    asked: ["stream", "watch 8"],
    told: ["reset", "object a", "synced", "object a", "object end"],
  },
  {
    name: "an error in the stream goes on from the last version",
    scripts: [both(initial, errorEvent(500)), end],
    asked: ["stream", "watch 7"],
    told: ["reset", "object a", "synced", "object end"],
  },
  {
    name: "a second failure in a row is trouble, and lists again",
    scripts: [both(initial, stream([], "cut")), refused(500), freshEnd],
    asked: ["stream", "watch 7", "stream"],
    told: ["reset", "object a", "synced", "trouble stale", "reset", "synced", "object end"],
  },
  {
    name: "410 as an answer lists again",
    scripts: [both(initial, stream([], "cut")), refused(410, "Expired"), freshEnd],
    asked: ["stream", "watch 7", "stream"],
    told: ["reset", "object a", "synced", "reset", "synced", "object end"],
  },
  {
    name: "410 in the stream lists again",
    scripts: [both(initial, errorEvent(410)), freshEnd],
    asked: ["stream", "stream"],
    told: ["reset", "object a", "synced", "reset", "synced", "object end"],
  },
  {
    name: "a list that breaks off begins again",
    scripts: [stream([["ADDED", "a", "5"]], "cut"), freshEnd],
    asked: ["stream", "stream"],
    told: ["reset", "object a", "trouble stale", "reset", "synced", "object end"],
  },
  {
    name: "a server that ends each watch at once is trouble",
    scripts: [both(initial, stream([], "ended")), stream([], "ended"), stream([], "ended"), freshEnd],
    asked: ["stream", "watch 7", "watch 7", "stream"],
    told: ["reset", "object a", "synced", "trouble stale", "reset", "synced", "object end"],
  },
  {
    name: "a silent watch lists again: its version may never come (A9)",
    scripts: [initial, freshEnd],
    times: { quietMs: 2_000 },
    asked: ["stream", "stream"],
    told: ["reset", "object a", "synced", "reset", "synced", "object end"],
  },
  {
    name: "everything is listed again when its time has come (A8)",
    scripts: [both(initial, stream([["MODIFIED", "a", "8"]], "ended")), freshEnd],
    times: { relistMs: 0 },
    asked: ["stream", "stream"],
    told: ["reset", "object a", "synced", "object a", "reset", "synced", "object end"],
  },
  {
    name: "a server that cannot stream lists is asked for pages",
    scripts: [refused(422, "Invalid"), page(["a"], "7", "more"), page(["b"], "7"), end],
    asked: ["stream", "list", "list from more", "watch 7"],
    told: ["reset", "object a", "object b", "synced", "object end"],
  },
  {
    name: "one that does not know the question is asked for pages",
    scripts: [stream([["ADDED", "a", "5"]]), page(["a"], "7"), end],
    times: { quietMs: 2_000 },
    asked: ["stream", "list", "watch 7"],
    told: ["reset", "object a", "reset", "object a", "synced", "object end"],
  },
  {
    name: "a page that expired begins the list again",
    scripts: [
      refused(422, "Invalid"),
      page(["a"], "7", "more"),
      refused(410, "Expired"),
      page(["b"], "9"),
      end,
    ],
    asked: ["stream", "list", "list from more", "list", "watch 9"],
    told: ["reset", "object a", "reset", "object b", "synced", "object end"],
  },
  {
    name: "a line that is no event lists again",
    scripts: [both(initial, (response) => response.end("<html>\n")), end],
    asked: ["stream", "watch 7"],
    told: ["reset", "object a", "synced", "object end"],
  },
  {
    name: "a 404 that names nothing, of a kind that discovery tells of, does not say that the kind is gone",
    scripts: [refused(404, "page not found"), freshEnd],
    asked: ["stream", "stream"],
    told: ["trouble stale", "reset", "synced", "object end"],
  },
  {
    name: "a denied watch is tried again",
    scripts: [refused(403, "Forbidden: User cannot"), freshEnd],
    asked: ["stream", "stream"],
    told: ["trouble denied", "reset", "synced", "object end"],
  },
];

describe("a watch meets faults", { timeout: 120_000 }, () => {
  for (const { name, scripts, times, asked, told } of rows) {
    test(name, async (t) => {
      const server = await scriptedServer(t, scripts);
      const log = watchLog(clusterAt(server.url, times), configMaps);
      await log.reached("object end");
      await log.stop();
      assert.deepEqual(log.told, told);
      assert.deepEqual(server.asked, asked);
    });
  }

  test("a reader that throws is logged and read on", async (t) => {
    const { url } = await scriptedServer(t, [freshEnd]);
    const log = recordingLog();
    const stop = new AbortController();
    const cluster = createCluster(tokenConnection({ server: url }), { log });
    const sink = (event: { type: string }) => {
      if (event.type === "object") stop.abort();
      throw new Error("reader");
    };
    await cluster.watch(configMaps, sink, stop.signal);
    assert.deepEqual(new Set(log.lines.map(({ message }) => message)), new Set(["a watch's reader failed"]));
  });
});

function clusterAt(server: string, times: Partial<WatchTimes> = {}) {
  return createCluster(tokenConnection({ server }), {
    log: recordingLog(),
    watchTimes: { ...quick, ...times },
  });
}
