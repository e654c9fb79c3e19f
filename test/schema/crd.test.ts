import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { isJsonObject, type Json, type JsonObject } from "../../src/core/json.ts";
import { crds } from "../../src/schema/crd.ts";
import { parseGitSync } from "../../src/schema/gitsync.ts";
import { api } from "../../tools/testcluster/api.ts";
import type { ClusterAccess } from "../../tools/testcluster/info.ts";
import { kubectl } from "../../tools/testcluster/kubectl.ts";
import { sharedCluster, testNamespace } from "../../tools/testcluster/shared.ts";
import { installCrds } from "../support/install-crds.ts";
import { bad, gitSync, good, type GitSyncObject } from "./gitsync-rows.ts";
import { fullStatus, syncStatus } from "./syncstatus-rows.ts";

const base = "/apis/syncline.dev/v1alpha1";

suite("CRDs on a real API server", () => {
  let cluster: ClusterAccess;
  let namespace: string;
  before(async () => {
    cluster = await sharedCluster();
    await installCrds(cluster);
    namespace = await testNamespace(cluster, "crd");
  });

  const create = async (plural: string, object: object, query: string) => {
    const body = { ...object, metadata: { ...(object as GitSyncObject)["metadata"]!, namespace } };
    const path = `${base}/namespaces/${namespace}/${plural}?fieldValidation=Strict&${query}`;
    const answer = await api(cluster, "POST", path, { body: forCreation(body) });
    return { ...answer, object: JSON.parse(answer.text) as JsonObject };
  };

  test("are structural and served", async () => {
    for (const crd of crds()) {
      const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`;
      const { text } = await api(cluster, "GET", path);
      const live = JSON.parse(text) as { status: { conditions: { type: string; status: string }[] } };
      const words = live.status.conditions.map(({ type, status }) => `${type}=${status}`);
      assert.deepEqual(words.sort(), ["Established=True", "NamesAccepted=True"]);
    }
  });

  test("the server accepts and refuses the same GitSyncs as parseGitSync", async () => {
    for (const [what, object] of good) {
      const answer = await create("gitsyncs", object, "dryRun=All");
      assert.equal(answer.status, 201, `${what}: ${answer.text}`);
    }
    for (const [what, object, want] of bad) {
      const answer = await create("gitsyncs", object, "dryRun=All");
      assert.equal(answer.status, 422, `${what}: ${answer.text}`);
      const field = want.replace(/^\S+ /, "");
      const parent = field.replace(/\.[^.]*$/, ""); // "required value" is told of the parent, CEL on the root of nothing
      assert.ok(answer.text.includes(field) || answer.text.includes(parent), `${what}: ${answer.text}`);
    }
  });

  test("the server fills in the same defaults", async () => {
    for (const [what, object] of good) {
      const { object: stored } = await create("gitsyncs", object, "dryRun=All");
      const [asSent, asStored] = [object, stored].map((each) => parseGitSync(each, { allowInsecure: false }));
      assert.deepEqual(asStored, { gitSync: { ...gitSyncOf(asSent), ...identity(stored) } }, what);
    }
  });

  test("refuses fields that do not exist yet", async () => {
    for (const field of ["helm", "decryption"]) {
      const answer = await create("gitsyncs", gitSync({ [field]: {} }), "dryRun=All");
      assert.match(answer.text, new RegExp(`unknown field \\\\"spec.${field}\\\\"`));
    }
  });

  test("a message for people, not a pattern", async () => {
    const answer = await create("gitsyncs", gitSync({ source: { interval: "5 min" } }), "dryRun=All");
    assert.match(
      answer.text,
      /spec\.source\.interval: Invalid value: .*: use 1s to 24h, for example 15s or 5m/,
    );
  });

  test("values keep everything, nulls too", async () => {
    const values = { a: null, b: { c: [null, 1, "x"] }, big: 2 ** 53 - 1 };
    const { object } = await create("gitsyncs", gitSync({ values }), "dryRun=All");
    assert.deepEqual((object["spec"] as JsonObject)["values"], values);
  });

  test("the whole status survives, free JSON and nulls too", async () => {
    assert.equal((await create("syncstatuses", syncStatus({}), "")).status, 201);
    const answer = await applyStatus("syncstatuses", "shop.checkout", fullStatus);
    assert.deepEqual((JSON.parse(answer.text) as JsonObject)["status"], fullStatus, answer.text);
    const again = await applyStatus("syncstatuses", "shop.checkout", fullStatus);
    assert.equal(versionOf(again.text), versionOf(answer.text), "an equal status is no write");
  });

  test("columns of kubectl get", async () => {
    assert.equal((await create("gitsyncs", gitSync({ target: { environment: "prod" } }), "")).status, 201);
    await applyStatus("gitsyncs", "shop", {
      summary: { target: "prod/eu", revision: "1a2b3c4", releases: "11/12" },
      drift: 2,
      lastSeen: new Date().toISOString(),
      conditions: [
        {
          type: "Ready",
          status: "False",
          lastTransitionTime: "2026-11-21T12:00:00Z",
          reason: "Held",
          message: "held",
        },
      ],
    });
    const url = "https://git.example.com/org/config.git";
    assert.deepEqual(await table("gsync", "-o", "wide"), [
      ["NAME", "TARGET", "REVISION", "RELEASES", "DRIFT", "READY", "MESSAGE", "AGE", "URL", "LAST SEEN"],
      ["shop", "prod/eu", "1a2b3c4", "11/12", "2", "False", "held", "#s", url, "#s"],
    ]);
    const changed = new Date(Date.now() - 49 * 3_600_000).toISOString();
    await create("syncstatuses", syncStatus({}, "shop.cart"), "");
    await applyStatus("syncstatuses", "shop.cart", {
      sync: "Synced",
      health: "Healthy",
      drift: { open: 0 },
      summary: { revision: "1a2b3c4", message: "12 objects", changed },
    });
    assert.deepEqual(await table("sst/shop.cart"), [
      ["NAME", "ENV", "REGION", "REVISION", "SYNC", "HEALTH", "DRIFT", "CHANGED", "MESSAGE"],
      ["shop.cart", "prod", "eu", "1a2b3c4", "Synced", "Healthy", "0", "2d1h", "12 objects"],
    ]);
  });

  test("kubectl get syncline lists both, kubectl wait understands the conditions", async () => {
    const listed = await kubectl(cluster, ["get", "syncline", "-n", namespace, "-o", "name"]);
    assert.match(listed.stdout, /^gitsync\.syncline\.dev\/shop$/m);
    assert.match(listed.stdout, /^syncstatus\.syncline\.dev\/shop\.cart$/m);
    const wait = ["wait", "-n", namespace, "--timeout=1s", "--for=condition=Ready=False", "gsync/shop"];
    assert.equal((await kubectl(cluster, wait)).code, 0);
  });

  test("kubectl explain reads well", async () => {
    const { stdout } = await kubectl(cluster, ["explain", "gitsync.spec.source"]);
    const [, fields = ""] = stdout.split("FIELDS:\n");
    assert.equal(fields.trimEnd().replaceAll("\t", " "), explained);
  });

  async function applyStatus(plural: string, name: string, status: object) {
    const path = `${base}/namespaces/${namespace}/${plural}/${name}/status`;
    const kind = plural === "gitsyncs" ? "GitSync" : "SyncStatus";
    const body = { apiVersion: "syncline.dev/v1alpha1", kind, metadata: { name, namespace }, status };
    const answer = await api(
      cluster,
      "PATCH",
      `${path}?fieldManager=test&force=true&fieldValidation=Strict`,
      {
        body,
        contentType: "application/apply-patch+yaml",
      },
    );
    assert.equal(answer.status, 200, answer.text);
    return answer;
  }

  /** Cells of kubectl's output; young ages become #s. */
  async function table(...args: string[]): Promise<string[][]> {
    const { stdout } = await kubectl(cluster, ["get", "-n", namespace, ...args]);
    const rows = stdout.trimEnd().split("\n");
    return rows.map((row) => row.split(/ {2,}/).map((cell) => cell.trim().replace(/^\d+s$/, "#s")));
  }
});

test("every field of both CRDs has a description", () => {
  for (const crd of crds()) {
    const [version] = (crd["spec"] as { versions: JsonObject[] } & Json).versions;
    const { openAPIV3Schema } = version?.["schema"] as { openAPIV3Schema: { properties: JsonObject } };
    const { spec, status } = openAPIV3Schema.properties;
    assert.deepEqual([...undescribed(spec, "spec"), ...undescribed(status, "status")], []);
  }
});

test("KEP-3659: SyncStatus is an ApplySet parent, GitSync is none", () => {
  const labels = crds().map(({ metadata }) => metadata.labels?.["applyset.kubernetes.io/is-parent-type"]);
  assert.deepEqual(labels, [undefined, "true"]);
});

const explained = `  interval <string>
    How often to ask the repository for news: 1s to 24h, such as 15s or 5m.
    Spread by some jitter (default 15s).

  path <string>
    Folder of the repository that holds the configuration; . is its root
    (default .).

  ref <string>
    What to follow: a branch (main), a tag (tag:v1.2.3) or one commit
    (commit:SHA) (default main).

  secretRef <Object>
    Secret in this namespace with the credentials: token, or username and
    password; optional ca.crt, tls.crt and tls.key.

  url <string> -required-
    Address of the repository: https://HOST/PATH. Credentials belong into
    secretRef. http:// and file:// need an agent with --allow-insecure-sources.`;

/** Without what only a stored object has. */
function forCreation(object: JsonObject): JsonObject {
  const { uid: _, resourceVersion: __, generation: ___, ...metadata } = object["metadata"] as JsonObject;
  return { ...object, metadata };
}

function identity(stored: JsonObject) {
  const { namespace, name, uid, generation } = stored["metadata"] as JsonObject;
  return { namespace, name, uid, generation };
}

function gitSyncOf(result: ReturnType<typeof parseGitSync> | undefined) {
  assert.ok(result && "gitSync" in result);
  return result.gitSync;
}

function versionOf(text: string): string {
  return (JSON.parse(text) as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
}

function undescribed(schema: Json | undefined, path: string): string[] {
  if (!isJsonObject(schema)) return [];
  const own = schema["description"] === undefined ? [path] : [];
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const inner = Object.entries(properties).flatMap(([name, value]) => undescribed(value, `${path}.${name}`));
  const { items } = schema;
  const ofItems = isJsonObject(items) && items["type"] === "object" ? undescribed(items, `${path}[]`) : [];
  return [...own, ...inner, ...ofItems];
}
