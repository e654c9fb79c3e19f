import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { refOf } from "../../src/core/manifest.ts";
import { refId } from "../../src/core/object-ref.ts";
import { handOf, signer } from "../../src/diff/hands.ts";
import { createLiveEntries, liveEntry } from "../../src/sync/live-entries.ts";
import { createLiveTracker } from "../../src/sync/live-tracker.ts";
import { pick, seededRandom, type Random } from "../support/random.ts";

const stampKey = "syncline.dev/changed-by";

/** [stamp before, stamp now, version before, who signed] */
const stamps: readonly (readonly [
  string,
  string | undefined,
  string | undefined,
  string,
  string | undefined,
])[] = [
  ["of the version before", undefined, "alice@7", "7", "alice"],
  ["a user with @ in the name", undefined, "alice@example.com@7", "7", "alice@example.com"],
  ["known by UID only", undefined, "uid:u-1@7", "7", "user-a24a7f55f278"],
  ["an event is missing in between", undefined, "alice@8", "7", undefined],
  ["the same as before", "alice@7", "alice@7", "7", undefined],
  ["nobody who is named", "alice@3", "@7", "7", undefined],
  ["no stamp", "alice@3", undefined, "7", undefined],
  ["emptied", "alice@3", "", "7", undefined],
  ["not made by the policy", undefined, "alice", "7", undefined],
];
for (const [name, before, now, version, want] of stamps)
  test(`a stamp ${name}: ${want ?? "nobody"}`, () => {
    const entry = (resourceVersion: string, stamp: string | undefined) => {
      const annotations = stamp === undefined ? {} : { [stampKey]: stamp };
      return liveEntry(ref, { name: "web", uid: "u", resourceVersion, annotations });
    };
    assert.equal(signer(entry(version, before), entry("9", now)), want);
    const other = { ...entry("9", now), uid: "another" };
    assert.equal(signer(entry(version, before), other), undefined);
  });

const ref = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" };
const paths = ["image", "paused", "replicas", "team"] as const;
type Name = (typeof paths)[number];
const pathOf = (name: Name): string => (name === "team" ? ".metadata.labels.team" : `.spec.${name}`);
const desired: Readonly<Record<Name, string>> = { image: "web:1", paused: "no", replicas: "3", team: "shop" };

interface Entry {
  readonly manager: string;
  readonly subresource: string;
  fields: Set<Name>;
  time: number;
}

/** An object as an API server keeps it, with the policy that stamps; time stands still more often than not. */
class Server {
  readonly counted: boolean;
  version = 1;
  generation = 1;
  time = 0;
  stamp = "";
  status = 0;
  values: Partial<Record<Name, string | undefined>> = { ...desired };
  /** Who really wrote the value that stands there; "" = nobody but us. */
  truth: Partial<Record<Name, string>> = {};
  entries: Entry[] = [{ manager: "syncline", subresource: "", fields: new Set(paths), time: 0 }];

  constructor(counted: boolean) {
    this.counted = counted;
  }

  /** One update by one manager; a value of undefined removes the field. */
  write(
    by: { readonly user: string; readonly manager: string; readonly subresource?: string },
    changes: Partial<Record<Name, string | undefined>>,
    stamped: "named" | "blank" | "not",
  ): void {
    const moved = (Object.keys(changes) as Name[]).filter((name) => this.values[name] !== changes[name]);
    if (moved.length === 0) return;
    const { manager, subresource = "" } = by;
    for (const entry of this.entries) for (const name of moved) entry.fields.delete(name);
    const same = this.entries.find((entry) => entry.manager === manager && entry.subresource === subresource);
    const entry = same ?? { manager, subresource, fields: new Set(), time: 0 };
    if (same === undefined) this.entries.push(entry);
    entry.time = this.time;
    for (const name of moved) {
      const value = changes[name];
      this.truth[name] = by.user;
      if (value !== undefined) entry.fields.add(name);
    }
    this.values = { ...this.values, ...changes };
    this.entries = this.entries.filter(({ fields }) => fields.size > 0);
    if (stamped === "named") this.stamp = `${by.user}@${this.version}`;
    if (stamped === "blank" && this.stamp !== "") this.stamp = `@${this.version}`;
    this.version++;
    if (moved.some((name) => name !== "team")) this.generation++;
  }

  writeStatus(): void {
    this.status++;
    this.version++;
  }

  /** Our forced apply. */
  correct(): void {
    for (const entry of this.entries) entry.fields = new Set();
    this.entries = [{ manager: "syncline", subresource: "", fields: new Set(paths), time: this.time }];
    if (paths.every((name) => this.values[name] === desired[name])) this.generation--;
    this.values = { ...desired };
    this.truth = {};
    this.version++;
    this.generation++;
  }

  object(): KubeObject {
    const { team } = this.values;
    return {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: {
        name: "web",
        namespace: "shop",
        uid: "u",
        resourceVersion: String(this.version),
        ...(this.counted ? { generation: this.generation } : {}),
        labels: { "applyset.kubernetes.io/part-of": "set", ...(team === undefined ? {} : { team }) },
        ...(this.stamp === "" ? {} : { annotations: { [stampKey]: this.stamp } }),
        managedFields: this.entries.map(({ manager, subresource, fields, time }) => ({
          manager,
          operation: manager === "syncline" ? "Apply" : "Update",
          ...(subresource === "" ? {} : { subresource }),
          time: new Date(time * 1000).toISOString(),
          fieldsV1: fieldsOf(fields),
        })),
      },
    };
  }
}

function fieldsOf(names: ReadonlySet<Name>): JsonObject {
  const spec = Object.fromEntries(
    [...names].filter((name) => name !== "team").map((name) => [`f:${name}`, {}]),
  );
  const labels = { "f:metadata": { "f:labels": { "f:team": {} } } };
  return {
    ...(names.has("team") ? labels : {}),
    ...(Object.keys(spec).length === 0 ? {} : { "f:spec": spec }),
  };
}

const people = ["alice", "bob", "carol"];
const managers = ["kubectl-edit", "kubectl-patch", "kubectl"];

/** What happens to the object in one step, and which of it the watch tells. */
function step(server: Server, random: Random): void {
  const by = { user: pick(random, people), manager: pick(random, managers) };
  const names = paths.filter(() => random() < 0.4);
  const value = (): string | undefined => (random() < 0.3 ? undefined : `v${Math.floor(random() * 3)}`);
  const some = (): Partial<Record<Name, string | undefined>> =>
    Object.fromEntries(names.map((name) => [name, random() < 0.2 ? desired[name] : value()]));
  const dice = random();
  if (random() < 0.3) server.time++;
  if (dice < 0.5) server.write(by, some(), "named");
  else if (dice < 0.6)
    server.write(
      { ...by, manager: "kubectl", subresource: "scale" },
      { replicas: pick(random, ["4", "5"]) },
      "not",
    );
  else if (dice < 0.75) server.writeStatus();
  else if (dice < 0.85) server.write({ ...by, user: "system:someone" }, some(), "blank");
  else server.correct();
}

interface Run {
  readonly counted: boolean;
  /** Events that never arrive. */
  readonly drop: number;
  /** Updates that the policy did not stamp although it should have. */
  readonly unstamped: number;
}

/** One history of the object, followed by the tracker; every name it gives is compared with the truth. */
function follow(seed: number, { counted, drop, unstamped }: Run): { named: number; unnamed: number } {
  const random = seededRandom(seed);
  const server = new Server(counted);
  let entries = createLiveEntries();
  let tracker = createLiveTracker(
    entries,
    () => undefined,
    () => true,
  );
  const counts = { named: 0, unnamed: 0 };
  tracker.seen(server.object(), "listed");
  for (let at = 0; at < 40; at++) {
    const before = server.version;
    const dice = random();
    if (dice < unstamped)
      server.write(
        { user: pick(random, people), manager: pick(random, managers) },
        { image: `x${at}`, team: `x${at}` },
        "not",
      );
    else step(server, random);
    const object = server.object();
    if (random() < 0.04) {
      entries = createLiveEntries();
      tracker = createLiveTracker(
        entries,
        () => undefined,
        () => true,
      );
      tracker.seen(object, "listed");
    } else if (random() < 0.04) tracker.seen(object, "listed");
    else if (random() < 0.06) tracker.recorded(refOf(object), object.metadata);
    else if (server.version !== before && random() >= drop) tracker.seen(object);
    if (random() < 0.1) forge(server, tracker, random);
    compare(server, entries.get(refId(ref)), counts, `seed ${seed}, step ${at}`);
  }
  return counts;
}

/** An edit of somebody who writes a stamp of another: the policy overwrites it, and puts one back that comes alone. */
function forge(server: Server, tracker: ReturnType<typeof createLiveTracker>, random: Random): void {
  server.write({ user: "carol", manager: pick(random, managers) }, { image: "forged" }, "named");
  tracker.seen(server.object());
}

function compare(
  server: Server,
  entry: Parameters<typeof handOf>[2],
  counts: { named: number; unnamed: number },
  where: string,
): void {
  const { metadata } = server.object();
  for (const name of paths) {
    const value = server.values[name];
    if (value === desired[name]) continue;
    const field = { path: pathOf(name), ...(value === undefined ? {} : { before: value }) };
    const user = handOf(field, metadata, entry);
    if (user === undefined) counts.unnamed++;
    else {
      counts.named++;
      assert.equal(user, server.truth[name], `${where}: ${name}`);
    }
  }
}

const worlds: readonly (readonly [string, Run])[] = [
  ["every event arrives", { counted: true, drop: 0, unstamped: 0 }],
  ["a kind without generation", { counted: false, drop: 0, unstamped: 0 }],
  ["events are lost", { counted: true, drop: 0.3, unstamped: 0 }],
  ["events of a kind without generation are lost", { counted: false, drop: 0.3, unstamped: 0 }],
  ["the policy fails now and then", { counted: true, drop: 0, unstamped: 0.2 }],
  ["it fails on a kind without generation", { counted: false, drop: 0, unstamped: 0.2 }],
];
for (const [name, run] of worlds)
  test(`edits, scales, status writes, forged stamps, corrections and restarts, in any order; ${name}: a name is right or absent`, () => {
    const total = { named: 0, unnamed: 0 };
    for (let seed = 1; seed <= 200; seed++) {
      const { named, unnamed } = follow(seed, run);
      total.named += named;
      total.unnamed += unnamed;
    }
    assert.ok(total.named > 200, `hardly anybody was named: ${JSON.stringify(total)}`);
  });
