import assert from "node:assert/strict";
import { test } from "node:test";
import { grants, usagesOf } from "../../src/cli/doctor/accounts.ts";
import { declares } from "../../src/core/declares.ts";
import { judgeGitSync } from "../../src/cli/doctor/gitsyncs.ts";
import { rightText } from "../../src/cli/doctor/may.ts";
import { rightsOf } from "../../src/cli/doctor/rights.ts";
import { judgeWho } from "../../src/cli/doctor/who.ts";
import { judgeVersion } from "../../src/cli/doctor/server.ts";
import { agentRoles } from "../../src/install/agent-roles.ts";
import type { Json } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";

const versions: readonly (readonly [string, string])[] = [
  ["v1.30.9", "wrong"],
  ["v1.31.0", "ok"],
  ["v1.36.3-eks-1", "ok"],
  ["v1.37.0", "warning"],
  ["", "wrong"],
];
for (const [version, want] of versions)
  test(`Kubernetes ${version}`, () => assert.equal(judgeVersion(version, "s").result, want));

const declared: readonly (readonly [string, Json, Json, boolean])[] = [
  ["the same", { a: [{ b: 1 }] }, { a: [{ b: 1 }] }, true],
  ["with defaults of the server", { a: [{ b: 1, c: 2 }], d: 3 }, { a: [{ b: 1 }] }, true],
  ["another value", { a: [{ b: 2 }] }, { a: [{ b: 1 }] }, false],
  ["a list with more", { a: [{ b: 1 }, {}] }, { a: [{ b: 1 }] }, false],
  ["absent", {}, { a: 1 }, false],
];
for (const [name, have, want, result] of declared)
  test(`CRD: ${name}`, () => assert.equal(declares(have, want), result));

const gitSync = (status?: object, spec: object = {}): KubeObject =>
  ({
    apiVersion: "a/v1",
    kind: "GitSync",
    metadata: { name: "shop", namespace: "n" },
    spec,
    ...(status && { status }),
  }) as unknown as KubeObject;
const condition = (type: string, status: string, reason = "R", message = "m") => ({
  type,
  status,
  reason,
  message,
});
const judged: readonly (readonly [string, KubeObject, readonly string[]])[] = [
  ["fine", gitSync({ conditions: [condition("Ready", "True"), condition("SourceReady", "True")] }), []],
  [
    "a release is not ready: not its own fault",
    gitSync({ conditions: [condition("Ready", "False"), condition("SourceReady", "True")] }),
    [],
  ],
  [
    "its source",
    gitSync({ conditions: [condition("SourceReady", "False", "GIT-AUTH", "refused")] }),
    ["n/shop: GIT-AUTH refused"],
  ],
  [
    "a repo-wide mistake",
    gitSync({
      conditions: [
        condition("Stalled", "True"),
        condition("Ready", "False", "REPO-KEY", "REPO-KEY a.yaml:1:1 x"),
      ],
    }),
    ["n/shop: REPO-KEY a.yaml:1:1 x"],
  ],
  [
    "a ledger that cannot be written",
    gitSync({ conditions: [condition("LedgerReady", "False", "LEDGER-WRITE", "disk is full")] }),
    ["n/shop: LEDGER-WRITE disk is full"],
  ],
  ["never seen", gitSync(), ["n/shop: no agent has looked after it"]],
  ["suspended", gitSync(undefined, { suspend: true }), []],
];
for (const [name, object, want] of judged)
  test(`GitSync: ${name}`, () =>
    assert.deepEqual(
      judgeGitSync(object).map(({ message }) => message),
      want,
    ));

test("accounts: the default one first; each with what its GitSyncs recorded, once", () => {
  const types = [
    { group: "apps", kind: "Deployment", version: "v1", plural: "deployments", namespaced: true, verbs: [] },
    { group: "", kind: "Namespace", version: "v1", plural: "namespaces", namespaced: false, verbs: [] },
  ];
  const status = { groupKinds: ["Deployment.apps", "Namespace", "Gone.example.com"], namespaces: ["shop"] };
  const usages = usagesOf(
    [
      gitSync(status, { serviceAccountName: "deployer" }),
      gitSync(status, { serviceAccountName: "deployer" }),
      gitSync(),
    ],
    types,
    "sys",
  );
  const want = ["get", "list", "create", "patch", "delete"].map(
    (verb) => `${verb} deployments.apps in namespace shop`,
  );
  const cluster = ["get", "list", "create", "patch", "delete"].map(
    (verb) => `${verb} namespaces in the whole cluster`,
  );
  assert.deepEqual(
    usages.map(({ namespace, name, rights }) => [`${namespace}/${name}`, rights.map(rightText)]),
    [
      ["sys/syncline-applier", []],
      ["n/deployer", [...want, ...cluster]],
      ["n/syncline-applier", []],
    ],
  );
});

test("the agent's rights, one by one, subresources and its own namespace among them", () => {
  const rights = rightsOf(agentRoles("sys"), "sys").map(rightText);
  for (const right of [
    "patch gitsyncs/status.syncline.dev in the whole cluster",
    "watch *.* in the whole cluster",
    "create leases.coordination.k8s.io in namespace sys",
  ])
    assert.ok(rights.includes(right), `${right}\n${rights.join("\n")}`);
});

test("what an account lacks is given by one role for each namespace", () => {
  const right = (verb: string, group: string, resource: string, namespace: string) => ({
    verb,
    group,
    resource,
    namespace,
  });
  const missing = [
    right("patch", "apps", "deployments", "shop"),
    right("delete", "apps", "deployments", "shop"),
    right("get", "", "secrets", "shop"),
    right("patch", "", "namespaces", ""),
  ];
  const shop = "syncline-team-deployer-doctor";
  assert.equal(
    grants({ namespace: "team", name: "deployer" }, missing),
    [
      `kubectl -n shop create role ${shop} --verb=get,list,create,patch,delete --resource=deployments.apps,secrets`,
      `kubectl -n shop create rolebinding ${shop} --role=${shop} --serviceaccount=team:deployer`,
      `kubectl create clusterrole ${shop} --verb=get,list,create,patch,delete --resource=namespaces`,
      `kubectl create clusterrolebinding ${shop} --clusterrole=${shop} --serviceaccount=team:deployer`,
    ].join(" && "),
  );
});

const on = { type: "on", users: "name", namespaces: undefined, since: 0 } as const;
const off = { type: "off", why: "not installed" } as const;
const grades: readonly (readonly [string, Parameters<typeof judgeWho>, string])[] = [
  ["both stamps", [on, on], "ok grade A: a change has the person; deletions and scale have less"],
  [
    "a hash, in one namespace",
    [{ ...on, users: "hash", namespaces: ["shop"] }, on],
    "ok grade A: a change in shop has a hash of the person's UID; deletions and scale have less",
  ],
  ["none", [off, off], "ok grade B: drift has the field manager, not the person; not installed"],
  ["requests alone", [off, on], "ok grade B: drift has the field manager, not the person; not installed"],
  ["objects alone", [on, off], "warning grade A for drift, B for requests: not installed"],
];
for (const [name, states, want] of grades)
  test(`who: ${name}`, () => {
    const [finding] = judgeWho(...states);
    assert.equal(`${finding?.result} ${finding?.message}`, want);
    assert.equal(finding?.todo === undefined, want.startsWith("ok grade A"));
  });
