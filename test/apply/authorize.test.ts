import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { authorized } from "../../src/apply/authorize.ts";
import { SynclineError } from "../../src/core/errors.ts";
import { refOf, type KubeObject } from "../../src/core/manifest.ts";
import { refId } from "../../src/core/object-ref.ts";
import { installObjects } from "../../src/install/objects.ts";
import type { Account, Cluster } from "../../src/ports.ts";

const agentNamespace = "syncline-system";
const account = { namespace: "team", name: "deployer" };
const installed = installObjects({ namespace: agentNamespace, image: "", applierClusterAdmin: true });
const agentObjects = new Set(installed.map((object) => refId(refOf(object))));
const { signal } = new AbortController();

/** What happens to each kind of write of an object: "sent", a code, or "bug". */
async function write(verb: string, object: KubeObject, as: Account | undefined): Promise<string> {
  let isSent = false;
  const note = (): Promise<never> => {
    isSent = true;
    return Promise.resolve(undefined as never);
  };
  const none = { apply: note, patch: note, delete: note, create: note } as unknown as Cluster;
  const cluster = authorized(none, { account, agentNamespace, agentObjects });
  const ref = refOf(object);
  const options = { as, manager: "m", force: false, dryRun: false, metadataOnly: true };
  const writes: Readonly<Record<string, () => Promise<unknown>>> = {
    apply: () => cluster.apply(object, options, signal),
    patch: () => cluster.patch(ref, [], options, signal),
    delete: () => cluster.delete(ref, { as, uid: "u", propagation: "Background" }, signal),
    create: () => cluster.create(object, { as }, signal),
  };
  try {
    await writes[verb]?.();
  } catch (error) {
    assert.equal(isSent, false);
    return error instanceof SynclineError ? error.code : "bug";
  }
  return isSent ? "sent" : "nothing";
}

const object = (apiVersion: string, kind: string, name: string, namespace?: string): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});
const status = object("syncline.dev/v1alpha1", "SyncStatus", "shop.web", "team");
const rows: readonly (readonly [string, KubeObject, string])[] = [
  ["an object of a release", object("v1", "ConfigMap", "a", "shop"), "sent"],
  ["an object beside the agent", object("v1", "ConfigMap", "a", agentNamespace), "sent"],
  ["a GitSync", object("syncline.dev/v1alpha1", "GitSync", "more", "team"), "sent"],
  ["another namespace", object("v1", "Namespace", "shop"), "sent"],
  ["a Lease of others", object("coordination.k8s.io/v1", "Lease", "l", "shop"), "sent"],
  ["the agent's namespace", object("v1", "Namespace", agentNamespace), "OBJ-RESERVED"],
  ["its Lease", object("coordination.k8s.io/v1", "Lease", "any", agentNamespace), "OBJ-RESERVED"],
  ["a SyncStatus", status, "OBJ-RESERVED"],
  [
    "a lock",
    object("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "syncline-lock.team.shop"),
    "OBJ-RESERVED",
  ],
  ...installed.map((each) => [`${each.kind} ${each.metadata.name}`, each, "OBJ-RESERVED"] as const),
];
for (const [name, target, want] of rows)
  test(`R50: ${name}: ${want}`, async () => {
    for (const verb of ["apply", "patch", "delete", "create"])
      assert.equal(await write(verb, target, account), want, verb);
  });

test("R19: a write as anybody else than the GitSync's account is a bug, and is not sent", async () => {
  const target = object("v1", "ConfigMap", "a", "shop");
  const others = [undefined, { namespace: "team", name: "other" }, { namespace: "other", name: "deployer" }];
  for (const as of others)
    for (const verb of ["apply", "patch", "delete", "create"])
      assert.equal(await write(verb, target, as), "bug", verb);
});

/** Writes of the agent's own resources and Events, and reviews, which write nothing; everything else goes through the gate. */
const own: readonly string[] = [
  "src/agent/events.ts",
  "src/agent/may-read-metrics.ts",
  "src/sync/finalizer.ts",
  "src/sync/lock-removal.ts",
  "src/sync/lock.ts",
  "src/sync/retire.ts",
  "src/sync/status-store.ts",
];

test("R20: nothing but src/apply writes objects, and src/apply gets its cluster from the gate alone", () => {
  const root = join(import.meta.dirname, "..", "..");
  const sources = globSync("src/{agent,apply,sync}/**/*.ts", { cwd: root }).toSorted();
  const texts = sources.map((path) => [path, readFileSync(join(root, path), "utf8")] as const);
  const writers = texts.filter(([, text]) => /\bcluster\s*\.(apply|patch|delete|create)\(/.test(text));
  const outside = writers.map(([path]) => path).filter((path) => !path.startsWith("src/apply/"));
  assert.deepEqual(outside, own);
  const makers = texts.filter(([, text]) => /: ApplyContext \{/.test(text)).map(([path]) => path);
  assert.deepEqual(makers, ["src/sync/pass.ts"]);
  const maker = texts.find(([path]) => path === "src/sync/pass.ts")?.[1] ?? "";
  assert.match(maker, /cluster: authorized\(cluster, /);
});
