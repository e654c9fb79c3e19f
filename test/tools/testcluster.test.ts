import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { api } from "../../tools/testcluster/api.ts";
import type { ClusterAccess } from "../../tools/testcluster/info.ts";
import { kubectl, type KubectlOptions } from "../../tools/testcluster/kubectl.ts";
import { sharedCluster, testNamespace } from "../../tools/testcluster/shared.ts";
import { auditEvents } from "../support/audit.ts";

describe("test cluster", () => {
  let cluster: ClusterAccess;
  let namespace: string;

  before(async () => {
    cluster = await sharedCluster();
    namespace = await testNamespace(cluster, "testcluster");
  });

  /** kubectl in the test's namespace; fails the test when kubectl fails. */
  const run = async (args: readonly string[], options: KubectlOptions = {}): Promise<string> => {
    const { code, stdout, stderr } = await kubectl(cluster, ["--namespace", namespace, ...args], options);
    assert.equal(code, 0, stderr);
    return stdout;
  };

  test("knows its people", async () => {
    const rows = [
      ["admin", "rbac.authorization.k8s.io", "clusterroles", true],
      ["alice", "apps", "deployments", true],
      ["alice", "syncline.dev", "gitsyncs", true],
      ["bob", "apps", "deployments", true],
      ["bob", "rbac.authorization.k8s.io", "clusterroles", false],
    ] as const;
    for (const [user, group, resource, want] of rows) {
      const spec = { resourceAttributes: { verb: "patch", group, resource, namespace } };
      const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
      const { text } = await api(cluster, "POST", path, { user, body: { spec } });
      const { status } = JSON.parse(text) as { status: { allowed: boolean } };
      assert.equal(status.allowed, want, `${user} ${resource}`);
    }
  });

  test("reports the version it was built from", async () => {
    const { text } = await api(cluster, "GET", "/version");
    assert.match((JSON.parse(text) as { gitVersion: string }).gitVersion, /^v1\.\d+\.\d+$/);
  });

  test("a Deployment becomes ready", async () => {
    await run(["create", "deployment", "web", "--image=example.test/web", "--replicas=2"], { user: "alice" });
    await run(["rollout", "status", "deployment/web", "--timeout=60s"], { user: "alice" });
    assert.equal(await run(["get", "deployment/web", "-o", "jsonpath={.status.readyReplicas}"]), "2");
  });

  test("a pod meets the outcome its annotation asks for", async () => {
    const rows = [
      ["ImagePullBackOff", "Pending waiting.reason=ImagePullBackOff"],
      ["CrashLoopBackOff", "Running waiting.reason=CrashLoopBackOff"],
      ["Failed", "Failed terminated.reason=Error"],
    ] as const;
    for (const [outcome, want] of rows) {
      const name = outcome.toLowerCase();
      const [phase, state] = want.split(" ") as [string, string];
      const annotation = `--annotations=testcluster/outcome=${outcome}`;
      await run(["run", name, "--image=example.test/x", annotation]);
      const path = `.status.containerStatuses[0].state.${state}`;
      await run(["wait", `pod/${name}`, `--for=jsonpath={${path.replace("=", "}=")}`, "--timeout=60s"]);
      assert.equal(await run(["get", `pod/${name}`, "-o", "jsonpath={.status.phase}"]), phase);
    }
  });

  test(
    "the audit log names who wrote",
    { skip: process.env["SYNCLINE_TEST_KUBECONFIG"] !== undefined },
    async () => {
      await run(["create", "configmap", "mine", "--from-literal=a=1"], { user: "alice" });
      const written = auditEvents(cluster, `"namespace":"${namespace}"`, '"name":"mine"').map(
        ({ user, verb, responseStatus }) => [user.username, verb, responseStatus?.code],
      );
      assert.deepEqual(written, [["alice", "create", 201]]);
    },
  );
});
