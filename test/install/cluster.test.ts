import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { KubeObject } from "../../src/core/manifest.ts";
import { installObjects } from "../../src/install/objects.ts";
import { defaultStamp, stampPolicies } from "../../src/install/stamp.ts";
import { api, type ApiAnswer } from "../../tools/testcluster/api.ts";
import { until } from "../../tools/testcluster/bootstrap.ts";
import { startCluster, type TestCluster } from "../../tools/testcluster/cluster.ts";
import { kubectl } from "../../tools/testcluster/kubectl.ts";
import { syncStatus } from "../schema/syncstatus-rows.ts";
import { installCrds } from "../support/install-crds.ts";

const account = (name: string, namespace = "syncline-system") => `system:serviceaccount:${namespace}:${name}`;
const agent = account("syncline-agent");
const applier = account("syncline-applier");

// A cluster of its own: the policy would refuse the agents of other tests.
suite("an installation on a real cluster", () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await startCluster({ controllers: true });
    await installCrds(cluster); // waits until they are served
    const objects = installObjects({ image: "syncline/syncline:1", storageClass: "kwok-volume" });
    for (const object of objects) await apply(object);
  });
  after(() => cluster.stop());

  test("a second time it changes nothing", async () => {
    const version = async (object: KubeObject): Promise<string | undefined> =>
      (JSON.parse((await apply(object)).text) as KubeObject).metadata.resourceVersion;
    for (const object of installObjects({ image: "syncline/syncline:1", storageClass: "kwok-volume" })) {
      const complaint = `${object.kind} ${object.metadata.name} changes with each apply`;
      // A controller may write a status between the two; it comes to rest, and a change of ours would not.
      const isSame = async (): Promise<boolean> => (await version(object)) === (await version(object));
      await until(performance.now() + 60_000, complaint, isSame);
    }
  });

  test("the pod keeps the restricted standard that its namespace enforces", async () => {
    const wait = ["wait", "-n", "syncline-system", "--timeout=60s"];
    const ready = await kubectl(cluster, [
      ...wait,
      "--for=jsonpath={.status.readyReplicas}=1",
      "sts/syncline-agent",
    ]);
    assert.equal(ready.code, 0, ready.stderr);
  });

  test("cluster-admin for syncline-applier is accepted", async () => {
    const objects = installObjects({ image: "x", applierClusterAdmin: true });
    const binding = objects.find(
      ({ metadata, kind }) => /Binding/.test(kind) && metadata.name === "syncline-applier",
    );
    await apply(binding!, "&dryRun=All");
  });

  /** [who, verb, resource, namespace, may] */
  const rights: readonly (readonly [string, string, string, string, boolean])[] = [
    [agent, "list", "deployments.apps", "", true],
    [agent, "watch", "widgets.example.com", "", true],
    [agent, "impersonate", "serviceaccounts", "shop", true],
    [agent, "impersonate", "users", "", false],
    [agent, "impersonate", "groups", "", false],
    [agent, "get", "secrets", "syncline-system", false],
    [agent, "get", "deployments.apps", "shop", false],
    [agent, "patch", "deployments.apps", "shop", false],
    [agent, "create", "configmaps", "syncline-system", false],
    [agent, "delete", "configmaps", "shop", false],
    [agent, "create", "gitsyncs.syncline.dev", "shop", false],
    [agent, "patch", "gitsyncs.syncline.dev/status", "shop", true],
    [agent, "create", "syncstatuses.syncline.dev", "shop", true],
    [agent, "delete", "syncstatuses.syncline.dev", "shop", true],
    [agent, "create", "events.events.k8s.io", "shop", true],
    [agent, "create", "tokenreviews.authentication.k8s.io", "", true],
    [agent, "create", "subjectaccessreviews.authorization.k8s.io", "", true],
    [agent, "update", "leases.coordination.k8s.io", "syncline-system", true],
    [agent, "update", "leases.coordination.k8s.io", "kube-system", false],
    [applier, "get", "secrets", "syncline-system", true],
    [applier, "list", "secrets", "syncline-system", false],
    [applier, "get", "secrets", "default", false],
    [applier, "create", "deployments.apps", "default", false],
  ];
  for (const [user, verb, resource, namespace, may] of rights) {
    const name = user.replace(/.*:/, "");
    test(`${name} ${may ? "may" : "may not"} ${verb} ${resource} in ${namespace || "all namespaces"}`, async () => {
      const asked = { verb, resource, namespace };
      if (!may) return assert.equal(await allowed(user, asked), false);
      // The authorizer learns of new bindings a moment later.
      await until(performance.now() + 60_000, `${user} may not`, () => allowed(user, asked));
    });
  }

  test("view, edit and admin read SyncStatuses and nothing of GitSyncs", async () => {
    for (const role of ["view", "edit", "admin"]) {
      const user = account(role, "default");
      await bind(role, user);
      const may = (verb: string, plural: string) =>
        allowed(user, { verb, resource: `${plural}.syncline.dev`, namespace: "default" });
      await until(performance.now() + 60_000, `${role} got no right to read SyncStatuses`, () =>
        may("list", "syncstatuses"),
      );
      assert.equal(await may("patch", "syncstatuses"), false, role);
      for (const verb of ["get", "create", "patch", "delete"])
        assert.equal(await may(verb, "gitsyncs"), false, role);
    }
  });

  suite("the policy of SyncStatus", () => {
    before(async () => {
      await until(performance.now() + 60_000, "the policy does not act", async () => {
        return (await create("probe.a", "admin", "&dryRun=All")).status === 403;
      });
      assert.equal((await create("shop.web", agent)).status, 201);
    });

    const request = { metadata: { annotations: { "syncline.dev/approve": "0123456789abcdef" } } };
    const every = Object.fromEntries(
      ["sync-now", "hold", "approve", "rollback-to"].map((key) => [`syncline.dev/${key}`, "x"]),
    );
    /** [what, who, patch of the object (or its status), may]; in this order, on one object */
    const patches: readonly (readonly [string, string, object, boolean])[] = [
      ["an approval", "alice", request, true],
      ["all requests", "alice", { metadata: { annotations: every } }, true],
      ["taking one back", "alice", { metadata: { annotations: { "syncline.dev/hold": null } } }, true],
      ["the same again", "alice", request, true],
      ["another annotation", "alice", { metadata: { annotations: { note: "x" } } }, false],
      ["a request and a label", "alice", { metadata: { ...request.metadata, labels: { a: "b" } } }, false],
      ["the spec", "alice", { spec: { owner: "@me" } }, false],
      ["the status", "alice", { status: { sync: "Synced" } }, false],
      ["the status, as administrator", "admin", { status: { sync: "Synced" } }, false],
      ["the spec, as administrator", "admin", { spec: { owner: "@me" } }, false],
      ["an owner", "admin", { metadata: { finalizers: ["example.com/x"] } }, false],
      [
        "the ApplySet's mark, by the agent",
        agent,
        { metadata: { annotations: { "applyset.kubernetes.io/tooling": "x" } } },
        true,
      ],
      [
        "taking that away",
        "alice",
        { metadata: { annotations: { "applyset.kubernetes.io/tooling": null } } },
        false,
      ],
      ["the status, by the agent", agent, { status: { sync: "Synced" } }, true],
      [
        "finalizers, by the control plane",
        account("generic-garbage-collector", "kube-system"),
        { metadata: { finalizers: [] } },
        true,
      ],
    ];
    // Until the API server has read its schema, which a mutating policy needs, it answers changes with 503.
    test("the kind is known to mutating policies", async () => {
      await until(performance.now() + 60_000, "changes are answered with 503", async () => {
        return (await patchStatus("shop.web", "alice", request, "?dryRun=All")).status !== 503;
      });
    });
    for (const [what, user, patch, may] of patches) {
      test(`${may ? "permits" : "refuses"} ${what}`, async () => {
        const answer = await patchStatus("shop.web", user, patch);
        assert.equal(answer.status, may ? 200 : 403, answer.text);
        if (!may) assert.match(answer.text, /SyncStatus is written by Syncline's agent/);
      });
    }

    test("refuses a new one by anybody else", async () => {
      assert.equal((await create("shop.api", "admin")).status, 403);
    });

    test("leaves deletion to RBAC", async () => {
      const path = "/apis/syncline.dev/v1alpha1/namespaces/default/syncstatuses/shop.web";
      assert.equal((await api(cluster, "DELETE", path)).status, 200);
    });

    test("has no type mistakes", async () => {
      const path = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/syncline-status";
      const status = async () =>
        (JSON.parse((await api(cluster, "GET", path)).text) as { status?: { typeChecking?: object } }).status;
      await until(performance.now() + 60_000, "the policy was not checked", async () => {
        return (await status())?.typeChecking !== undefined;
      });
      assert.deepEqual((await status())?.typeChecking, {});
    });
  });

  suite("the stamp", () => {
    const path = "/api/v1/namespaces/default/configmaps/stamped";
    let version = "";
    const put = async (user: string, patch: object): Promise<KubeObject["metadata"]> => {
      const options = { body: patch, contentType: "application/merge-patch+json", ...as(user) };
      const answer = await api(cluster, "PATCH", path, options);
      assert.equal(answer.status, 200, answer.text);
      return (JSON.parse(answer.text) as KubeObject).metadata;
    };
    const stampOf = ({ annotations }: KubeObject["metadata"]) => annotations?.["syncline.dev/changed-by"];
    const deployer = account("deployer", "default");
    const collector = account("generic-garbage-collector", "kube-system");
    before(async () => {
      for (const user of [
        "alice",
        deployer,
        account("syncline-applier", "default"),
        collector,
        "system:node",
      ])
        await bind("cluster-admin", user);
      const labels = { "applyset.kubernetes.io/part-of": "x" };
      const body = { metadata: { name: "stamped", labels }, data: { a: "0" } };
      assert.equal(
        (await api(cluster, "POST", "/api/v1/namespaces/default/configmaps", { body })).status,
        201,
      );
      await until(performance.now() + 60_000, "nothing is stamped", async () => {
        return stampOf(await put("alice", { data: { a: `${performance.now()}` } })) !== undefined;
      });
    });

    const K = "syncline.dev/changed-by";
    const stamp = (text: string | null) => ({ metadata: { annotations: { [K]: text } } });
    /** [what, who, patch, the stamp after it: of this user, or as it was]; in this order, on one object */
    const rows: readonly (readonly [string, string, object, string | undefined])[] = [
      ["a change", "alice", { data: { a: "1" } }, "alice"],
      ["the same again", "alice", { data: { a: "1" } }, undefined],
      ["a change by another", "admin", { data: { a: "2" } }, "admin"],
      ["a label", "alice", { metadata: { labels: { l: "1" } } }, "alice"],
      ["an annotation", "admin", { metadata: { annotations: { n: "1" } } }, "admin"],
      ["a forged stamp", "alice", stamp("bob@1"), undefined],
      ["a stamp taken away", "alice", stamp(null), undefined],
      ["a change with a forged stamp", "alice", { ...stamp("bob@1"), data: { a: "3" } }, "alice"],
      [
        "a change by the account that GitSyncs act as",
        account("syncline-applier", "default"),
        { data: { a: "4" } },
        undefined,
      ],
      ["a stamp forged by it", account("syncline-applier", "default"), stamp("bob@1"), undefined],
      ["a change by another account", deployer, { data: { a: "5" } }, deployer],
      ["a change by the control plane", collector, { data: { a: "6" } }, ""],
      ["a change by a system user", "system:node", { data: { a: "7" } }, ""],
      ["a change after that", "alice", { data: { a: "8" } }, "alice"],
    ];
    let last: string | undefined;
    for (const [what, user, patch, want] of rows)
      test(`${what}: ${want === undefined ? "the stamp stays" : want === "" ? "nobody is named" : `of ${want}`}`, async () => {
        if (last === undefined) {
          const start = await put("admin", { data: { a: "start" } });
          [last, version] = [stampOf(start), start.resourceVersion ?? ""];
        }
        const now = await put(user, patch);
        assert.equal(stampOf(now), want === undefined ? last : `${want}@${version}`);
        [last, version] = [stampOf(now), now.resourceVersion ?? ""];
      });

    test("users as a hash: the UID of those who have one, and no name", async () => {
      const stamp = { ...defaultStamp, users: "hash" };
      for (const object of stampPolicies("syncline-system", stamp)) await apply(object);
      await until(performance.now() + 60_000, "no UID is told", async () => {
        const now = await put("alice", { data: { a: `${performance.now()}` } });
        return stampOf(now)?.startsWith("uid:alice@") === true;
      });
      // Who has no UID is not told.
      assert.match(
        stampOf(await put("system:serviceaccount:default:deployer", { data: { a: "x" } })) ?? "",
        /^@/,
      );
    });
  });

  async function apply(object: KubeObject, more = ""): Promise<ApiAnswer> {
    const path = await pathOf(object);
    const answer = await api(
      cluster,
      "PATCH",
      `${path}?fieldManager=syncline&fieldValidation=Strict&force=true${more}`,
      {
        body: object,
        contentType: "application/apply-patch+yaml",
      },
    );
    assert.ok(answer.status < 300, `${object.kind} ${object.metadata.name}: ${answer.text}`);
    assert.equal(answer.headers["warning"], undefined, `${object.kind} ${object.metadata.name}`);
    return answer;
  }

  async function pathOf({ apiVersion, kind, metadata }: KubeObject): Promise<string> {
    const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { text } = await api(cluster, "GET", base);
    const { resources } = JSON.parse(text) as { resources: { kind: string; name: string }[] };
    const plural = resources.find((each) => each.kind === kind && !each.name.includes("/"))?.name;
    const inNamespace = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
    return `${base}${inNamespace}/${plural}/${metadata.name}`;
  }

  function create(name: string, user: string, more = ""): Promise<ApiAnswer> {
    const path = `/apis/syncline.dev/v1alpha1/namespaces/default/syncstatuses?fieldValidation=Strict${more}`;
    const { status: _, ...object } = syncStatus({}, name);
    const body = { ...object, metadata: { name } };
    return api(cluster, "POST", path, { body, ...as(user) });
  }

  /** A patch with `status` goes to the subresource. */
  function patchStatus(name: string, user: string, body: object, query = ""): Promise<ApiAnswer> {
    const path = `/apis/syncline.dev/v1alpha1/namespaces/default/syncstatuses/${name}`;
    const target = "status" in body ? `${path}/status` : path;
    const contentType = "application/merge-patch+json";
    return api(cluster, "PATCH", `${target}${query}`, { body, contentType, ...as(user) });
  }

  async function bind(role: string, user: string): Promise<void> {
    const body = {
      metadata: { name: `test-${role}-${user.replaceAll(":", "-")}` },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: user }],
    };
    const path = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    assert.equal((await api(cluster, "POST", path, { body })).status, 201);
  }

  async function allowed(
    user: string,
    asked: { readonly verb: string; readonly resource: string; readonly namespace: string },
  ): Promise<boolean> {
    const [full = "", subresource = ""] = asked.resource.split("/");
    const [resource = "", ...group] = full.split(".");
    const body = {
      spec: {
        user,
        resourceAttributes: { ...asked, resource, subresource, group: group.join(".") },
      },
    };
    const { text } = await api(cluster, "POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {
      body,
    });
    return (JSON.parse(text) as { status: { allowed: boolean } }).status.allowed;
  }
});

/** Users of the test cluster by their own token, others by impersonation. */
function as(user: string) {
  if (user === "admin" || user === "alice") return { user } as const;
  return { headers: { "impersonate-user": user } };
}
