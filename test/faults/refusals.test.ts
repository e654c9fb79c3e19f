import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { api } from "../../tools/testcluster/api.ts";
import { until } from "../../tools/testcluster/bootstrap.ts";
import { bindAccount } from "./rig/accounts.ts";
import { startRig, type Rig } from "./rig/rig.ts";
import { canary, configMap, shape, startRow, type Row } from "./rig/row.ts";
import { statusBody } from "./rig/faults.ts";
import { startValidatingWebhook } from "./rig/validating-webhook.ts";

const admission = "/apis/admissionregistration.k8s.io/v1";
const rbac = "/apis/rbac.authorization.k8s.io/v1";

describe("what the API server refuses", () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig("refusals");
  });
  after(() => rig.stop());

  test("A11: 3 of 50 objects are rejected: the other 47 are applied, nothing is pruned, the status lists the 3", async () => {
    const names = Array.from({ length: 50 }, (_, index) => `n-${String(index + 1).padStart(2, "0")}`);
    const files = (value: string) =>
      Object.fromEntries(names.map((name) => [`${name}.yaml`, configMap(name, value)]));
    const row = await startRow(rig, "a11", { ...shape("1"), ...files("1") });
    await forbidValue(rig, row, "bad");
    row.commit({
      ...files("2"),
      ...Object.fromEntries(["n-07", "n-19", "n-50"].map((name) => [`${name}.yaml`, configMap(name, "bad")])),
      "map-3.yaml": null,
    });
    const told = await row.status(({ sync, objects }) => sync === "Failed" && objects?.["configured"] === 47);
    assert.deepEqual(
      told.failures?.map(({ code, message }) => [code, /denied request: (.*)$/.exec(message)?.[1]]),
      Array(3).fill(["API-ADMISSION", "no bad values here"]),
    );
    assert.equal((await row.live("configmaps/n-01"))?.data?.["value"], "2");
    assert.notEqual(await row.live("configmaps/map-3"), undefined, "nothing is pruned while a write failed");
    row.commit(files("2"));
    await row.judge({ deletable: ["configmaps/map-3"] });
  });

  test("A12: the token is not accepted for a while, then a right is taken away: nothing is pruned, the words name the right", async () => {
    const row = await startRow(rig, "a12", shape("1"));
    const unknown = statusBody(401, "Unauthorized", "Unauthorized");
    const expired = rig.proxy.rule(
      { verb: "apply", namespace: row.target },
      {
        type: "status",
        status: 401,
        body: unknown,
      },
    );
    row.commit({ ...shape("2"), "map-3.yaml": null });
    const refused = await row.status(({ sync }) => sync === "Failed");
    assert.equal(refused.failures?.[0]?.code, "API-AUTH");
    await api(rig.cluster, "DELETE", `${rbac}/clusterrolebindings/${rig.namespace}-syncline-applier`);
    expired.lift();
    const denied = await row.status(({ failures }) => failures?.[0]?.code === "API-DENIED");
    assert.match(
      denied.failures?.[0]?.message ?? "",
      new RegExp(
        `service account ${rig.namespace}/syncline-applier may not \\w+ \\w+ in namespace ${row.target}`,
      ),
    );
    assert.notEqual(await row.live("configmaps/map-3"), undefined, "nothing is pruned");
    await bindAccount(rig.cluster, rig.namespace, "syncline-applier");
    await row.judge({ deletable: ["configmaps/map-3"] });
  });

  test("A13: a webhook denies, hangs, is down: each is told in its words but for Secrets, and is no drift", async (t) => {
    const row = await startRow(rig, "a13", shape("1"));
    const webhook = await startValidatingWebhook(rig.cluster, row.target);
    t.after(() => webhook.remove());
    const failure = async (code: string, words: RegExp): Promise<void> => {
      const { failures = [], drift } = await row.status(
        (status) => status.failures?.some(({ message }) => words.test(message)) === true,
      );
      assert.ok(failures.some((each) => each.code === code && words.test(each.message)));
      assert.equal(drift?.open ?? 0, 0, "a denial is no drift");
    };
    webhook.answer({ deny: "a map needs an owner" });
    row.commit({ "map-1.yaml": configMap("map-1", "2"), "secret.yaml": secret("2") });
    await failure(
      "API-ADMISSION",
      /map-1: admission webhook "judge.example.test" denied.*a map needs an owner/,
    );
    await failure(
      "API-ADMISSION",
      /Secret \S+: refused with 400 .*by admission webhook "judge.example.test"$/,
    );
    webhook.answer("hang");
    await failure("API-WEBHOOK", /failed calling webhook "judge.example.test".*(deadline|timeout)/i);
    await webhook.stop();
    await failure("API-WEBHOOK", /failed calling webhook "judge.example.test".*refused/);
    await webhook.remove();
    await row.judge();
  });
});

/** Another version of the Secret of the row, also with the canary. */
function secret(version: string): string {
  const stringData = { password: canary, version };
  return JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "login" }, stringData });
}

/** A policy that denies ConfigMaps with this value in the row's namespace; resolves when it is in force. */
async function forbidValue({ cluster }: Rig, { target }: Row, value: string): Promise<void> {
  const post = async (plural: string, spec: object): Promise<void> => {
    const body = { metadata: { name: target }, spec };
    const { status, text } = await api(cluster, "POST", `${admission}/${plural}`, { body });
    assert.equal(status, 201, text);
  };
  const rule = { apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"] };
  await post("validatingadmissionpolicies", {
    failurePolicy: "Fail",
    matchConstraints: {
      resourceRules: [{ ...rule, operations: ["CREATE", "UPDATE"] }],
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": target } },
    },
    validations: [
      { expression: `object.?data.value.orValue('') != '${value}'`, message: "no bad values here" },
    ],
  });
  await post("validatingadmissionpolicybindings", { policyName: target, validationActions: ["Deny"] });
  await until(performance.now() + 30_000, "the policy is not in force", async () => {
    const body = { metadata: { name: "probe" }, data: { value } };
    const path = `/api/v1/namespaces/${target}/configmaps?dryRun=All`;
    return (await api(cluster, "POST", path, { body })).status === 422;
  });
}
