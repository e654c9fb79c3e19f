import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { GitSync } from "../../src/core/gitsync.ts";
import { parseGitSync } from "../../src/schema/gitsync.ts";
import { bad, complete, gitSync, good } from "./gitsync-rows.ts";

const secure = { allowInsecure: false };

function parsed(object: unknown): GitSync {
  const result = parseGitSync(object, secure);
  assert.ok("gitSync" in result, JSON.stringify(result));
  return result.gitSync;
}

function problems(object: unknown, options = secure): string[] {
  const result = parseGitSync(object, options);
  return "problems" in result ? result.problems.map(({ code, message }) => `${code} ${message}`) : [];
}

suite("parseGitSync", () => {
  test("fills in every default", () => {
    assert.deepEqual(parsed(gitSync({})), {
      namespace: "default",
      name: "shop",
      uid: "u1",
      generation: 3,
      annotations: {},
      source: {
        url: "https://git.example.com/org/config.git",
        ref: "main",
        path: "",
        intervalSeconds: 15,
        secretName: undefined,
      },
      target: { environment: "", region: "", cluster: "" },
      defaultNamespace: "",
      releases: undefined,
      values: {},
      serviceAccountName: undefined,
      mode: "Apply",
      adopt: false,
      drift: { mode: "Correct", foreign: "Report" },
      prune: { enabled: true, maxObjects: 20, maxPercent: 30, when: "Applied" },
      deletionPolicy: "Orphan",
      windows: [],
      notifications: [],
      suspend: false,
    });
  });

  test("keeps every field that is given", () => {
    const { source, target, ...rest } = parsed(complete);
    assert.deepEqual(source, {
      url: "https://git.example.com/org/config.git",
      ref: "main",
      path: "envs/prod",
      intervalSeconds: 90,
      secretName: "git-auth",
    });
    assert.deepEqual(target, { environment: "prod", region: "eu", cluster: "prod-eu-1" });
    assert.deepEqual(rest, {
      namespace: "default",
      name: "shop",
      uid: "u1",
      generation: 3,
      annotations: {},
      defaultNamespace: "shop",
      releases: ["checkout", "team-a/*"],
      values: { replicas: 3, image: { tag: null }, list: [1, { a: "b" }] },
      serviceAccountName: "deployer",
      mode: "Observe",
      adopt: true,
      drift: { mode: "Report", foreign: "Off" },
      prune: { enabled: false, maxObjects: 5, maxPercent: 10, when: "Healthy" },
      deletionPolicy: "Prune",
      windows: [
        { kind: "Deny", schedule: "0 18 * * 5", timeZone: "Europe/Berlin", durationSeconds: 60 * 3600 },
      ],
      notifications: [{ channel: "#shop-deploys", secretName: "slack", events: ["Drift", "Failed"] }],
      suspend: true,
    });
  });

  for (const [what, object] of good) test(`accepts ${what}`, () => void parsed(object));

  for (const [what, object, want] of bad) {
    test(`refuses ${what}`, () => {
      const found = problems(object);
      assert.ok(found[0]?.startsWith(want), found.join("\n"));
    });
  }

  test("refuses a schedule that the API server lets pass", () => {
    const windows = [{ kind: "Deny", schedule: "60 18 * * 5", duration: "1h" }];
    const want = "CFG-SPEC spec.windows[0].schedule: must be a schedule of five fields, such as 0 18 * * 5";
    assert.deepEqual(problems(gitSync({ windows })), [want]);
  });

  test("tells all problems at once", () => {
    const object = gitSync({ source: { interval: "5 min", ref: "-x" }, mode: "apply", suspend: "no" });
    assert.deepEqual(problems(object), [
      "CFG-SOURCE spec.source.ref: must be a branch, tag:NAME or commit:SHA with all 40 digits",
      'CFG-DURATION spec.source.interval "5 min": use 1s to 24h, for example 15s or 5m',
      'CFG-SPEC spec.mode: expected one of "Apply"|"Observe"',
      "CFG-SPEC spec.suspend: expected boolean, received string",
    ]);
  });

  for (const url of ["http://git.example.com/x", "file:///srv/config.git"]) {
    test(`R8: ${url} only with --allow-insecure-sources`, () => {
      assert.deepEqual(problems(gitSync({ source: { url } }), { allowInsecure: true }), []);
      assert.match(
        problems(gitSync({ source: { url } }))[0] ?? "",
        /^CFG-SOURCE .*--allow-insecure-sources$/,
      );
    });
  }

  test("R14: a password in the address is in no message", () => {
    const found = problems(gitSync({ source: { url: "http://bob:hunter2@git.example.com/x" } }));
    assert.ok(found.length > 0 && !found.join().includes("hunter2"), found.join("\n"));
  });

  for (const [what, object] of [
    ["nothing", undefined],
    ["a text", "GitSync"],
    ["no metadata", { spec: {} }],
    ["metadata that is a list", { metadata: [], spec: {} }],
  ] as const) {
    test(`R35: ${what} is problems, no exception`, () => assert.notDeepEqual(problems(object), []));
  }
});
