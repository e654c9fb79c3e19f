import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setIdOf } from "../../src/sync/set-id.ts";
import { eventually, startScene, type Live, type Scene } from "../support/scene.ts";

const configMap = (name: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name} }
data: { mode: calm }
`;

describe("the self-audit", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("audit", { agent: { environment: { SYNCLINE_SELF_AUDIT_MS: "400" } } });
    scene.commit({ "a.yaml": configMap("a"), "b.yaml": configMap("b") });
    await scene.gitSync("shop", { namespace: scene.namespace });
    await scene.status("shop.shop", ({ sync }) => sync === "Synced");
  });
  after(() => scene.stop());

  const map = (name: string): Promise<Live | undefined> =>
    scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`);
  const told = (from: number, text: string): Promise<void> =>
    eventually(
      () =>
        Promise.resolve(
          scene.slack.messages.slice(from).some((message) => JSON.stringify(message).includes(text)),
        ),
      () => `Slack heard ${JSON.stringify(scene.slack.messages.slice(from))}\n${scene.agent.output()}`,
    );

  test("somebody applies as field manager syncline: no fingerprint moves, it is found, put right and told all the same", async () => {
    const from = scene.slack.messages.length;
    const { metadata } = (await map("a")) ?? {};
    const object = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", labels: metadata?.labels, annotations: metadata?.annotations },
      data: { mode: "wild" },
    };
    await scene.kubectl(["apply", "--server-side", "--field-manager=syncline", "-f", "-"], {
      user: "alice",
      input: JSON.stringify(object),
    });
    const { drift } = await scene.status("shop.shop", (status) => (status.drift?.items ?? []).length > 0);
    assert.deepEqual(
      drift?.items?.map(({ path, action }) => [path, action]),
      [[".data.mode", "corrected"]],
    );
    assert.equal((await map("a"))?.data?.["mode"], "calm");
    assert.equal(
      (await map("a"))?.metadata.labels?.["applyset.kubernetes.io/part-of"],
      setIdOf("shop.shop", scene.namespace),
    );
    await told(from, "Corrected");
  });

  test("what admission would refuse now is an alert while it is so: condition, message, and the end of it", async () => {
    const from = scene.slack.messages.length;
    const name = `${scene.namespace}-refuse`;
    const admission = "admissionregistration.k8s.io/v1";
    const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["configmaps"] };
    const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": scene.namespace } };
    const validations = [{ expression: "object.metadata.name != 'b'", message: "b stays" }];
    const matchConstraints = { resourceRules: [rule], namespaceSelector };
    const objects = [
      {
        apiVersion: admission,
        kind: "ValidatingAdmissionPolicy",
        metadata: { name },
        spec: { matchConstraints, validations },
      },
      {
        apiVersion: admission,
        kind: "ValidatingAdmissionPolicyBinding",
        metadata: { name },
        spec: { policyName: name, validationActions: ["Deny"] },
      },
    ];
    for (const object of objects)
      await scene.kubectl(["apply", "-f", "-"], { input: JSON.stringify(object) });
    const conditionOf = (status: unknown): string => {
      const { conditions = [] } = status as { conditions?: readonly Record<string, string>[] };
      const found = conditions.find(({ type }) => type === "Audited");
      return `${found?.["status"]} ${found?.["reason"]} ${found?.["message"]}`;
    };
    const status = await scene.gitSyncStatus("shop", (now) => conditionOf(now).startsWith("False"));
    assert.match(
      conditionOf(status),
      /^False Unproven shop: ConfigMap \S+\/b could not be written any more: .*b stays/,
    );
    await told(from, "self-audit: shop: ConfigMap");
    assert.equal((await scene.status("shop.shop", () => true)).sync, "Synced");
    for (const { kind } of objects) await scene.kubectl(["delete", kind.toLowerCase(), name]);
    await scene.gitSyncStatus("shop", (now) => conditionOf(now).startsWith("undefined"));
    await told(from, "the self-audit finds nothing any more");
  });
});
