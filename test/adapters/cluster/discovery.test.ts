import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test, type TestContext } from "node:test";
import { createCatalog } from "../../../src/adapters/cluster/catalog.ts";
import { tokenConnection } from "../../../src/adapters/cluster/connection.ts";
import { fetchDiscovery } from "../../../src/adapters/cluster/discovery.ts";
import { createHttp } from "../../../src/adapters/cluster/http.ts";
import type { Discovery } from "../../../src/ports.ts";

const signal = new AbortController().signal;

type Answers = Readonly<Record<string, unknown>>;

/** Discovers a server that answers these paths; a number is a status without a body. */
async function discovered(t: TestContext, answers: Answers): Promise<Discovery> {
  const server = createServer(({ url = "" }, response) => {
    const answer = answers[url] ?? 404;
    if (typeof answer === "number") response.writeHead(answer).end();
    else response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return await fetchDiscovery(createHttp(tokenConnection({ server: url }), {}), signal);
}

/** Types in one line each. */
function words({ kubeVersion, types, failedGroups }: Discovery): readonly string[] {
  const lines = types.map(
    ({ group, version, kind, plural, namespaced }) =>
      `${group}/${version} ${kind} ${plural}${namespaced ? " namespaced" : ""}`,
  );
  return [kubeVersion, ...lines, ...failedGroups.map((group) => `failed ${group}`)];
}

const version = { gitVersion: "v1.36.3" };
const verbs = ["get", "list", "watch"];
const kind = (group: string, v: string, name: string) => ({ group, version: v, kind: name });

/** As kube-apiserver 1.36.3 answers, shortened; the last group is an APIService to nowhere. */
const aggregated: Answers = {
  "/version": version,
  "/api": {
    kind: "APIGroupDiscoveryList",
    items: [
      {
        metadata: { name: "" },
        versions: [
          {
            version: "v1",
            resources: [
              {
                resource: "pods",
                responseKind: kind("", "v1", "Pod"),
                scope: "Namespaced",
                verbs,
                subresources: [{}],
              },
              { resource: "nodes", responseKind: kind("", "v1", "Node"), scope: "Cluster", verbs },
              { resource: "odd", scope: "Cluster", verbs },
            ],
          },
        ],
      },
    ],
  },
  "/apis": {
    kind: "APIGroupDiscoveryList",
    items: [
      {
        metadata: { name: "autoscaling" },
        versions: ["v2", "v1"].map((v) => ({
          version: v,
          resources: [
            {
              resource: "horizontalpodautoscalers",
              responseKind: kind("autoscaling", v, "HorizontalPodAutoscaler"),
              scope: "Namespaced",
              verbs,
            },
          ],
        })),
      },
      { metadata: { name: "broken.test" }, versions: [{ version: "v1", freshness: "Stale" }] },
    ],
  },
};

const groupVersion = (v: string) => ({ groupVersion: v, version: v.split("/")[1] });
const legacy: Answers = {
  "/version": version,
  "/api": { kind: "APIVersions", versions: ["v1"] },
  "/apis": {
    kind: "APIGroupList",
    groups: [
      {
        name: "autoscaling",
        versions: [groupVersion("autoscaling/v1"), groupVersion("autoscaling/v2")],
        preferredVersion: groupVersion("autoscaling/v2"),
      },
      {
        name: "broken.test",
        versions: [groupVersion("broken.test/v1")],
        preferredVersion: groupVersion("broken.test/v1"),
      },
    ],
  },
  "/api/v1": {
    groupVersion: "v1",
    resources: [
      { name: "pods", kind: "Pod", namespaced: true, verbs },
      { name: "pods/log", kind: "Pod", namespaced: true, verbs },
      { name: "nodes", kind: "Node", namespaced: false, verbs },
    ],
  },
  ...Object.fromEntries(
    ["autoscaling/v1", "autoscaling/v2"].map((v) => [
      `/apis/${v}`,
      {
        groupVersion: v,
        resources: [
          { name: "horizontalpodautoscalers", kind: "HorizontalPodAutoscaler", namespaced: true, verbs },
        ],
      },
    ]),
  ),
  "/apis/broken.test/v1": 503,
};

const want = [
  "v1.36.3",
  "/v1 Pod pods namespaced",
  "/v1 Node nodes",
  "autoscaling/v2 HorizontalPodAutoscaler horizontalpodautoscalers namespaced",
  "autoscaling/v1 HorizontalPodAutoscaler horizontalpodautoscalers namespaced",
  "failed broken.test",
];

describe("discovery: every kind, preferred version first, and the groups that cannot be asked (A16)", () => {
  test("aggregated", async (t) => assert.deepEqual(words(await discovered(t, aggregated)), want));
  test("group by group", async (t) => assert.deepEqual(words(await discovered(t, legacy)), want));

  const failures: readonly (readonly [name: string, answers: Answers, code: string])[] = [
    ["a server that knows nothing of /apis", { ...aggregated, "/apis": 404 }, "API-NOT-FOUND"],
    ["a server that is starting", { ...aggregated, "/api": 500 }, "API-SERVER"],
    ["a login page", { ...aggregated, "/version": "<html>" }, "API-SERVER"],
    ["an answer that is no object", { ...aggregated, "/apis": [] }, "API-SERVER"],
  ];
  for (const [name, answers, code] of failures) {
    test(`${name} is an error, not an empty list`, async (t) => {
      await assert.rejects(discovered(t, answers), { code });
    });
  }
});

describe("the catalog", () => {
  /** A catalog whose questions are answered by hand, each with the kinds given then. */
  function answered() {
    const open: ((kinds: readonly string[], failedGroups?: readonly string[]) => void)[] = [];
    const catalog = createCatalog(
      () =>
        new Promise((resolve) =>
          open.push((kinds, failedGroups = []) => {
            const types = kinds.map((word) => {
              const [group = "", v = "", name = ""] = word.split("/");
              return { group, version: v, kind: name, plural: name, namespaced: true, verbs };
            });
            resolve({ kubeVersion: "v1.36.3", types, failedGroups });
          }),
        ),
    );
    /** Answers the oldest question that is open, once there is one. */
    const answer = async (kinds: readonly string[], failedGroups?: readonly string[]): Promise<void> => {
      while (open.length === 0) await new Promise((resolve) => setImmediate(resolve));
      open.shift()?.(kinds, failedGroups);
    };
    return { catalog, answer, open };
  }
  const kindsOf = async (answer: Promise<Discovery>) => (await answer).types.map((type) => type.kind);

  test("asks once for all who look at the same time, and remembers", async () => {
    const { catalog, answer, open } = answered();
    const looks = [1, 2, 3].map(() => kindsOf(catalog.discover({ refresh: false }, signal)));
    await answer(["a/v1/A"]);
    assert.deepEqual(await Promise.all(looks), [["A"], ["A"], ["A"]]);
    assert.deepEqual(await kindsOf(catalog.discover({ refresh: false }, signal)), ["A"]);
    assert.equal(open.length, 0);
  });

  test("a refresh does not believe an answer that was asked for before it", async () => {
    const { catalog, answer } = answered();
    const look = kindsOf(catalog.discover({ refresh: false }, signal));
    const refreshes = [1, 2].map(() => kindsOf(catalog.discover({ refresh: true }, signal)));
    await answer(["a/v1/Old"]);
    await answer(["a/v1/New"]);
    assert.deepEqual([await look, ...(await Promise.all(refreshes))], [["Old"], ["New"], ["New"]]);
  });

  test("a caller who gives up does not take the answer from the others", async () => {
    const { catalog, answer } = answered();
    const stop = new AbortController();
    const impatient = catalog.discover({ refresh: false }, stop.signal);
    const patient = kindsOf(catalog.discover({ refresh: false }, signal));
    stop.abort(new Error("enough"));
    await assert.rejects(impatient, { message: "enough" });
    await answer(["a/v1/A"]);
    assert.deepEqual(await patient, ["A"]);
  });

  test("an unknown kind asks again, unless the answer is new", async () => {
    const { catalog, answer, open } = answered();
    const first = catalog.resolve({ group: "a", kind: "A" }, undefined, signal);
    await answer([]);
    await assert.rejects(first, { code: "OBJ-KIND", message: "no such kind in the cluster: A.a" });
    assert.equal(open.length, 0);
    catalog.forget();
    const second = catalog.resolve({ group: "a", kind: "A" }, undefined, signal);
    await answer(["a/v2/A", "a/v1/A"]);
    assert.equal((await second).version, "v2");
  });

  const rows: readonly (readonly [name: string, version: string | undefined, want: string])[] = [
    ["the preferred version", undefined, "v2"],
    ["the version asked for", "v1", "v1"],
    ["a version that is not served", "v3", "OBJ-KIND A.a is not served in version v3; served: v2, v1"],
  ];
  for (const [name, asked, expected] of rows) {
    test(name, async () => {
      const { catalog, answer } = answered();
      const resolved = catalog.resolve({ group: "a", kind: "A" }, asked, signal).then(
        (type) => type.version,
        (error: { code: string; message: string }) => `${error.code} ${error.message}`,
      );
      await answer(["a/v2/A", "a/v1/A"]);
      assert.equal(await resolved, expected);
    });
  }

  test("a kind of a group that cannot be asked is not known, which is not absent (A16)", async () => {
    const { catalog, answer } = answered();
    const resolved = catalog.resolve({ group: "broken.test", kind: "A" }, undefined, signal);
    await answer(["a/v1/A"], ["broken.test"]);
    await assert.rejects(resolved, { code: "API-SERVER", message: /broken\.test cannot be asked now/ });
  });

  test("a failed answer is not remembered", async () => {
    let asked = 0;
    const catalog = createCatalog(() =>
      asked++ === 0 ? Promise.reject(new Error("down")) : new Promise(() => undefined),
    );
    await assert.rejects(catalog.discover({ refresh: false }, signal), { message: "down" });
    const stop = new AbortController();
    const again = catalog.discover({ refresh: false }, stop.signal);
    stop.abort(new Error("asked again"));
    await assert.rejects(again, { message: "asked again" });
    assert.equal(asked, 2);
  });
});
