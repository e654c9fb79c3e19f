import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { api } from "../../tools/testcluster/api.ts";
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
    const environment = { SYNCLINE_SELF_AUDIT_MS: "400" };
    const flags = ["--metrics-address=127.0.0.1:0", "--metrics-open"];
    scene = await startScene("audit", { agent: { environment }, flags });
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

  const metric = async (line: string): Promise<number> => {
    const address = /"server":"metrics","address":"([^"]+)"/.exec(scene.agent.output())?.[1];
    const text = await (await fetch(`http://${address}/metrics`)).text();
    return Number(
      text
        .split("\n")
        .find((found) => found.startsWith(`${line} `))
        ?.slice(line.length + 1) ?? 0,
    );
  };
  const proven = (): Promise<number> => metric('syncline_self_audit_total{result="proven"}');

  test("what is as Git says is proven, again and again, and written by nobody", async () => {
    const before = await map("a");
    const soFar = await proven();
    await eventually(
      async () => (await proven()) >= soFar + 3,
      () => `nothing is proven\n${scene.agent.output()}`,
    );
    assert.equal((await map("a"))?.metadata.resourceVersion, before?.metadata.resourceVersion);
  });

  test("a controller that writes the same again and again, or its own annotations: nothing is read, nothing is drift", async () => {
    const path = `/api/v1/namespaces/${scene.namespace}/configmaps/a`;
    const put = await map("a");
    const reads = 'syncline_api_requests_total{verb="get",code="200"}';
    const soFar = await metric(reads);
    for (let time = 0; time < 20; time++) {
      const { status } = await api(scene.cluster, "PUT", `${path}?fieldManager=some-controller`, {
        body: put ?? {},
      });
      assert.equal(status, 200);
    }
    assert.equal((await map("a"))?.metadata.resourceVersion, put?.metadata.resourceVersion);
    for (let time = 0; time < 20; time++) {
      const body = { metadata: { annotations: { "example.com/seen": String(time) } } };
      const contentType = "application/merge-patch+json";
      await api(scene.cluster, "PATCH", `${path}?fieldManager=some-controller`, { body, contentType });
    }
    // An object that is proven after it proves that the watch brought all of it.
    const provenBefore = await proven();
    await eventually(
      async () => (await proven()) >= provenBefore + 3,
      () => `nothing is proven\n${scene.agent.output()}`,
    );
    assert.equal(await metric(reads), soFar);
    const { drift } = await scene.status("shop.shop", () => true);
    assert.deepEqual([drift?.open, drift?.items], [0, undefined]);
  });

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
    const { drift } = await scene.status("shop.shop", (status) =>
      (status.drift?.items ?? []).some(({ action }) => action === "corrected"),
    );
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
