import assert from "node:assert/strict";
import { test } from "node:test";
import type { PassFacts } from "../../src/report/facts.ts";
import { createSiblings, type Siblings } from "../../src/sync/siblings.ts";
import { gitSync, passFacts } from "../report/facts.ts";

const of = (name: string, url = "https://git/config", more: { ref?: string; suspend?: boolean } = {}) => ({
  namespace: "team",
  name,
  suspend: more.suspend ?? false,
  source: { ...gitSync.source, url, ref: more.ref ?? "main" },
});
const polled = (sha: string, failures = 0) => ({
  failures,
  commit: { ...passFacts().commit, sha: sha as PassFacts["commit"]["sha"] },
});

/** What keeps GitSync a from deleting at commit c1, and who was asked to look. */
function scene(act: (siblings: Siblings) => void, ask = (all: Siblings) => all.whyBehind("team/a", "c1")) {
  const siblings = createSiblings();
  const asked: string[] = [];
  const join = siblings.join.bind(siblings);
  const all: Siblings = {
    ...siblings,
    join: (one) => {
      join(one, () => void asked.push(one.name));
    },
  };
  all.join(of("a"), () => undefined);
  all.rendered("team/a", "c1");
  act(all);
  const why = ask(all)?.reason.replace(/^GitSync |: it may ask for these objects$/g, "") ?? "";
  return [why, ...asked].join(" | ");
}

const late = "team/b of the same repository has not rendered c1 yet | a | b";
const rows: readonly (readonly [string, (all: Siblings) => void, string])[] = [
  ["alone", () => undefined, ""],
  ["another one of the branch was not rendered yet", (all) => all.join(of("b"), no), late],
  ["it is at an older commit", (all) => (all.join(of("b"), no), all.rendered("team/b", "c0")), late],
  [
    "it is at a newer one: this one is behind",
    (all) => (all.join(of("b"), no), all.rendered("team/b", "c2")),
    late,
  ],
  ["it is at this one", (all) => (all.join(of("b"), no), all.rendered("team/b", "c1")), ""],
  [
    "it is at this one, and was changed since",
    (all) => (all.join(of("b"), no), all.rendered("team/b", "c1"), all.join(of("b"), no)),
    "",
  ],
  ["the same repository, written otherwise", (all) => all.join(of("b", "https://Git/config.git/"), no), late],
  ["another branch", (all) => all.join(of("b", undefined, { ref: "dev" }), no), ""],
  ["another repository", (all) => all.join(of("b", "https://git/other"), no), ""],
  ["another host's repository of that name", (all) => all.join(of("b", "https://git2/config"), no), ""],
  [
    "it came from another repository: what it rendered there counts for nothing",
    (all) => (
      all.join(of("b", "https://git/other"), no),
      all.rendered("team/b", "c1"),
      all.join(of("b"), no)
    ),
    late,
  ],
  [
    "it is suspended",
    (all) => all.join(of("b", undefined, { suspend: true }), no),
    "team/b of the same repository is suspended | a | b",
  ],
  ["it is gone", (all) => (all.join(of("b"), no), all.leave("team/b")), ""],
  [
    "it is gone, and made anew",
    (all) => (
      all.join(of("b"), no),
      all.rendered("team/b", "c1"),
      all.leave("team/b"),
      all.join(of("b"), no)
    ),
    late,
  ],
];
for (const [name, act, want] of rows)
  test(`siblings: what a commit takes: ${name}`, () => {
    assert.equal(scene(act), want);
  });

function no(): void {
  // Never called: the scene has a look of its own.
}

const unlooked = "team/b of the same repository has not been rendered since | b";
const endings: readonly (readonly [string, (all: Siblings) => void, string])[] = [
  ["it was rendered before", (all) => (look(all), void (since = all.now())), unlooked],
  ["it was rendered since", (all) => ((since = all.now()), look(all)), ""],
  [
    "its poll began before and ended since",
    (all) => (
      all.looking("team/b"),
      (since = all.now()),
      all.rendered("team/b", "c1"),
      all.looked("team/b", polled("c1"))
    ),
    unlooked,
  ],
  [
    "its poll failed",
    (all) => (look(all), (since = all.now()), all.looking("team/b"), all.looked("team/b", polled("c1", 1))),
    unlooked,
  ],
  [
    "its newest commit could not be rendered",
    (all) => (look(all), (since = all.now()), all.looking("team/b"), all.looked("team/b", polled("c2"))),
    unlooked,
  ],
  [
    "it is suspended",
    (all) => (all.join(of("b", undefined, { suspend: true }), no), void (since = all.now())),
    "",
  ],
];
let since = 0;
function look(all: Siblings): void {
  all.looking("team/b");
  all.rendered("team/b", "c1");
  all.looked("team/b", polled("c1"));
}
for (const [name, act, want] of endings)
  test(`siblings: the end of a GitSync: ${name}`, () => {
    const ask = (all: Siblings) => all.whyNotLooked("team/a", since);
    assert.equal(
      scene((all) => (all.join(of("b"), no), act(all)), ask),
      want,
    );
  });
