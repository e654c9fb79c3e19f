import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { defaultStamp, onlyIn, stampPolicies } from "../../src/install/stamp.ts";
import { api } from "../../tools/testcluster/api.ts";
import type { TestUser } from "../../tools/testcluster/info.ts";
import { kubectl } from "../../tools/testcluster/kubectl.ts";
import { pick, seededRandom } from "../support/random.ts";
import { eventually, startScene, type Scene } from "../support/scene.ts";

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { team: shop }, annotations: { note: calm } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: web, image: "web:1", env: [{ name: COLOR, value: blue }] }
`;
const configMap = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { mode: calm }
`;

const keys = ["a", "b", "c", "d", "e"];
const race = JSON.stringify({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "race" },
  data: Object.fromEntries(keys.map((key) => [key, "calm"])),
});

interface Item {
  readonly ref: { readonly name: string };
  readonly path: string;
  readonly actual?: unknown;
  readonly manager: string;
  readonly user?: string;
  readonly grade: string;
}

describe("who changed it", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("who");
    const { namespace } = scene;
    // Named as everywhere, but for this namespace only: other tests use this cluster too.
    for (const object of stampPolicies(namespace, {
      ...defaultStamp,
      namespaceSelector: onlyIn([namespace]),
    }))
      await scene.kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"], {
        input: JSON.stringify(object),
      });
    const installedAt = Date.now();
    scene.commit({ "web.yaml": deployment, "a.yaml": configMap, "race.yaml": race });
    await scene.gitSync("shop", { namespace });
    await scene.status("shop.shop", ({ sync }) => sync === "Synced");
    // The agent relies on policies that are five seconds old: by then every API server knows them.
    await eventually(
      () => Promise.resolve(Date.now() > installedAt + 6_000),
      () => "time stands still",
    );
  });
  after(async () => {
    const names = ["syncline-stamp", "syncline-stamp-requests"];
    for (const kind of ["mutatingadmissionpolicybinding", "mutatingadmissionpolicy"])
      await scene.kubectl(["delete", kind, ...names, "--ignore-not-found"]);
    await scene.stop();
  });

  const history = async (): Promise<string> =>
    (await fetch(`${scene.agent.url("api")}/v1/history?event=Corrected`)).text();
  const items = async (): Promise<readonly Item[]> => {
    const { entries } = JSON.parse(await history()) as { entries: { details: { drift: Item[] } }[] };
    return entries.flatMap(({ details }) => details.drift);
  };
  /** The corrected item of a field, once it had this value: from the ledger, which does not wait as the status does. */
  const told = async (name: string, path: string, actual: unknown): Promise<Item> => {
    let item: Item | undefined;
    await eventually(
      async () => {
        item = (await items()).find(
          (found) => found.ref.name === name && found.path === path && found.actual === actual,
        );
        return item !== undefined;
      },
      () => `${name} ${path} was not corrected\n${scene.agent.output()}`,
    );
    return item as unknown as Item;
  };
  const ofMap = (): string => `/api/v1/namespaces/${scene.namespace}/configmaps/settings`;
  const env = ".spec.template.spec.containers[name=web].env[name=COLOR].value";
  const data = (mode: string): string => JSON.stringify({ data: { mode } });
  const op = (of: object): string => JSON.stringify([of]);

  /** [what, by whom, how, object, field, value, manager, user, grade] */
  const rows: readonly (readonly [
    string,
    TestUser,
    readonly string[],
    string,
    string,
    unknown,
    string,
    string,
    string,
  ])[] = [
    ["edit", "alice", ["edit", "deployment/web"], "web", env, "green", "kubectl-edit", "alice", "A"],
    [
      "scale: the policy sees no object",
      "bob",
      ["scale", "deployment/web", "--replicas=7"],
      "web",
      ".spec.replicas",
      7,
      "kubectl",
      "",
      "B",
    ],
    [
      "a strategic patch",
      "admin",
      ["patch", "deployment/web", "-p", '{"spec":{"replicas":5}}'],
      "web",
      ".spec.replicas",
      5,
      "kubectl-patch",
      "admin",
      "A",
    ],
    [
      "a merge patch",
      "alice",
      ["patch", "configmap/settings", "--type=merge", "-p", data("wild")],
      "settings",
      ".data.mode",
      "wild",
      "kubectl-patch",
      "alice",
      "A",
    ],
    [
      "a JSON patch that removes",
      "bob",
      ["patch", "deployment/web", "--type=json", "-p", op({ op: "remove", path: "/metadata/labels/team" })],
      "web",
      ".metadata.labels.team",
      undefined,
      "",
      "bob",
      "A",
    ],
    [
      "set",
      "alice",
      ["set", "env", "deployment/web", "COLOR=red"],
      "web",
      env,
      "red",
      "kubectl-set",
      "alice",
      "A",
    ],
    [
      "label",
      "bob",
      ["label", "--overwrite", "deployment/web", "team=pay"],
      "web",
      ".metadata.labels.team",
      "pay",
      "kubectl-label",
      "bob",
      "A",
    ],
    [
      "annotate",
      "admin",
      ["annotate", "--overwrite", "deployment/web", "note=loud"],
      "web",
      ".metadata.annotations.note",
      "loud",
      "kubectl-annotate",
      "admin",
      "A",
    ],
    [
      "apply --server-side --force-conflicts",
      "alice",
      ["apply", "--server-side", "--force-conflicts", "-f", "-"],
      "settings",
      ".data.mode",
      "applied",
      "kubectl",
      "alice",
      "A",
    ],
    [
      "a stamp written by hand",
      "bob",
      [
        "patch",
        "configmap/settings",
        "-p",
        '{"metadata":{"annotations":{"syncline.dev/changed-by":"alice@1"}},"data":{"mode":"forged"}}',
      ],
      "settings",
      ".data.mode",
      "forged",
      "kubectl-patch",
      "bob",
      "A",
    ],
    [
      "replace, which takes our label along",
      "bob",
      ["replace", "-f", "-"],
      "settings",
      ".data.mode",
      "replaced",
      "kubectl-replace",
      "",
      "B",
    ],
    ["delete", "alice", ["delete", "configmap/settings"], "settings", "", "deleted", "", "", "C"],
  ];
  const unnamed: string[] = [];
  for (const [what, by, how, name, path, value, manager, user, grade] of rows)
    test(`${what}: ${user || "nobody"}`, async () => {
      const input = JSON.stringify({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "settings" },
        data: { mode: String(value) },
      });
      const environment = { KUBE_EDITOR: "sed -i s/blue/green/" };
      const { code, stderr } = await kubectl(scene.cluster, ["-n", scene.namespace, ...how], {
        user: by,
        input,
        environment,
      });
      assert.equal(code, 0, stderr);
      const item = await told(name, path, value);
      // An apply that lost against a status write is judged anew without what was known: then nobody is named.
      const isUnnamed = grade === "A" && item.user === "";
      if (isUnnamed) unnamed.push(what);
      const want = isUnnamed ? [manager, "", manager === "" ? "C" : "B"] : [manager, user, grade];
      assert.deepEqual([item.manager, item.user ?? "", item.grade], want);
    });

  test("hardly anybody is missed", () => {
    assert.ok(unnamed.length <= 2, unnamed.join(", "));
  });

  test("wiped managedFields: touched, by nobody who is named", async () => {
    const wipe = op({ op: "replace", path: "/metadata/managedFields", value: [{}] });
    await scene.kubectl(["patch", "deployment/web", "--type=json", "-p", wipe], { user: "alice" });
    const touched = async (): Promise<string> =>
      (await fetch(`${scene.agent.url("api")}/v1/history?limit=5`)).text();
    await eventually(
      async () => (await touched()).includes('"touched":['),
      () => "nothing was touched",
    );
    assert.ok(!(await touched()).includes('"user":"alice"'));
  });

  test("who is known stands in the ledger and in Slack", async () => {
    const entries = await history();
    assert.match(entries, /"actor":"user:alice"/);
    assert.match(entries, /"actor":"manager:kubectl"/);
    const slack = JSON.stringify(scene.slack.messages);
    assert.match(slack, /(alice|bob|admin) set .*\(kubectl-\w+\)/);
  });

  test("what two people add beside Git has the name of each", async () => {
    const added = (paths: number) =>
      scene.status("shop.shop", ({ drift }) => drift?.open === paths && drift.items?.length !== 0);
    const add = async (user: TestUser, field: string, manager: string): Promise<void> => {
      // Times of writes are whole seconds: what our apply wrote in the same one could have been theirs.
      const args = ["get", "deployment/web", "--show-managed-fields", "-o", "json"];
      const times = [...(await scene.kubectl(args)).matchAll(/"time": "(.*?)"/g)].map(([, time = ""]) =>
        Date.parse(time),
      );
      await eventually(
        () => Promise.resolve(Date.now() > Math.max(...times) + 1_000),
        () => "time stands still",
      );
      const patch = JSON.stringify({ spec: { template: { spec: { [field]: true } } } });
      await scene.kubectl(["patch", "deployment/web", "-p", patch, `--field-manager=${manager}`], { user });
    };
    await add("alice", "hostNetwork", "kubectl-patch");
    await added(1);
    await add("bob", "hostPID", "k9s");
    const { drift } = await added(2);
    const open = (drift?.items ?? []).filter(({ action }) => action === "reported") as unknown as Item[];
    assert.deepEqual(
      open.map(({ path, user = "", grade }) => [path, user, grade]),
      [
        [".spec.template.spec.hostNetwork", "alice", "A"],
        [".spec.template.spec.hostPID", "bob", "A"],
      ],
    );
  });

  test("three people at once, in any order: a name is right or absent", async () => {
    const random = seededRandom(1);
    const path = `/api/v1/namespaces/${scene.namespace}/configmaps/race`;
    for (let round = 0; round < 4; round++) {
      const edits = (["alice", "bob", "admin"] as const).map((user) => {
        const body = { data: { [pick(random, keys)]: `${user}-${round}` } };
        const call = { user, body, contentType: "application/merge-patch+json" };
        return api(scene.cluster, "PATCH", `${path}?fieldManager=kubectl-edit`, call);
      });
      for (const { status, text } of await Promise.all(edits)) assert.equal(status, 200, text);
      await eventually(
        async () => Object.values((await scene.live(path))?.data ?? {}).every((value) => value === "calm"),
        () => `round ${round} was not corrected`,
      );
    }
    await eventually(
      async () => (await items()).some(({ actual }) => /-3$/.test(String(actual))),
      () => "the last round is not in the ledger",
    );
    const raced = (await items()).filter(({ ref }) => ref.name === "race");
    const wrong = raced.filter(
      ({ user = "", actual }) => user !== "" && !String(actual).startsWith(`${user}-`),
    );
    assert.deepEqual(wrong, []);
    assert.ok(
      raced.some(({ grade }) => grade === "A"),
      "nobody was named",
    );
  });

  test("a request has a person, too", async () => {
    const until = new Date(Date.now() + 3600_000).toISOString();
    const hold = `syncline.dev/hold=${JSON.stringify([{ until, reason: "INC-42" }])}`;
    await scene.kubectl(["annotate", "sst", "shop.shop", hold], { user: "alice" });
    const status = await scene.status("shop.shop", (now) => now["hold"] !== undefined);
    assert.equal((status["hold"] as { by?: string }).by, "user:alice");
    await scene.kubectl(["annotate", "sst", "shop.shop", "syncline.dev/hold-"], { user: "bob" });
    await scene.status("shop.shop", (now) => now["hold"] === undefined);
  });

  test("the same object put again and again is no write", async () => {
    const { text } = await api(scene.cluster, "GET", ofMap(), { user: "alice" });
    const versions = new Set<string>();
    for (let round = 0; round < 10; round++) {
      const answer = await api(scene.cluster, "PUT", ofMap(), {
        user: "alice",
        body: JSON.parse(text) as object,
      });
      versions.add(
        (JSON.parse(answer.text) as { metadata: { resourceVersion: string } }).metadata.resourceVersion,
      );
    }
    assert.equal(versions.size, 1, [...versions].join());
  });
});
