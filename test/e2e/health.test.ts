// Over 300 lines, for its table: every kind in every state.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { runSyncline } from "../support/run-syncline.ts";
import { eventually, startScene, type Scene } from "../support/scene.ts";

const version = "apiVersion: syncline.dev/v1alpha1\n";

/** A pod's template that meets a fate: `outcome` of the test cluster, or a delay. */
function template(app: string, fate: Readonly<Record<string, string>> = {}, pod: object = {}): object {
  const annotations = Object.fromEntries(
    Object.entries(fate).map(([key, value]) => [`testcluster/${key}`, value]),
  );
  return {
    metadata: { labels: { app }, annotations },
    spec: { containers: [{ name: "app", image: "repo.example.com/app:1" }], ...pod },
  };
}

const broken = { outcome: "ImagePullBackOff" };
const slow = { delay: "600s" };

type Make = (name: string) => Readonly<Record<string, unknown>>;

function workload(kind: string, replicas: number | undefined, fate: Record<string, string> = {}): Make {
  return (name) => ({
    apiVersion: "apps/v1",
    kind,
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      ...(kind === "StatefulSet" ? { serviceName: name } : {}),
      selector: { matchLabels: { app: name } },
      template: template(name, fate),
    },
  });
}

function job(fate: Record<string, string> = {}): Make {
  return (name) => ({
    apiVersion: "batch/v1",
    kind: "Job",
    spec: { backoffLimit: 0, template: template(name, fate, { restartPolicy: "Never" }) },
  });
}

function pod(fate: Record<string, string>, more: object = {}): Make {
  return (name) => {
    const { metadata, spec } = template(name, fate, more) as { metadata: object; spec: object };
    return { apiVersion: "v1", kind: "Pod", metadata, spec };
  };
}

function claim(spec: object, annotations: Record<string, string> = {}): Make {
  const base = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
  return () => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { annotations },
    spec: { ...base, ...spec },
  });
}

function cronJob(more: object = {}): Make {
  const jobTemplate = (name: string): object => ({
    spec: { template: template(name, {}, { restartPolicy: "Never" }) },
  });
  return (name) => ({
    apiVersion: "batch/v1",
    kind: "CronJob",
    spec: { schedule: "0 0 1 1 *", jobTemplate: jobTemplate(name), ...more },
  });
}

function autoscaler(target: string): Make {
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: target };
  const resource = { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } };
  return () => ({
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    spec: { maxReplicas: 3, scaleTargetRef, metrics: [{ type: "Resource", resource }] },
  });
}

const balancer: Make = () => ({
  apiVersion: "v1",
  kind: "Service",
  spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
});
const ingress: Make = () => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  spec: { ingressClassName: "edge", defaultBackend: { service: { name: "web", port: { number: 80 } } } },
});
const addressed = { loadBalancer: { ingress: [{ ip: "203.0.113.7" }] } };
const warning = (reason: string, message: string) => ({ reason, message });
const lastRun = { lastScheduleTime: "2026-11-21T10:00:00Z" };

interface Row {
  readonly make: Make;
  /** HEALTH and MESSAGE of `kubectl get syncstatus`. */
  readonly want: RegExp;
  /** What no controller of the test cluster writes. */
  readonly status?: object;
  /** What its controller would say in an event. */
  readonly event?: ReturnType<typeof warning>;
  /** Of release.yaml. */
  readonly settings?: string;
}

/** A release each; its object has the release's name. */
const rows: Readonly<Record<string, Row>> = {
  // An autoscaler below has it as its target, which is said too.
  "deployment-good": { make: workload("Deployment", 2), want: /^Healthy 1 object/ },
  "deployment-slow": {
    make: workload("Deployment", 3, slow),
    want: /^Progressing Deployment\/deployment-slow: 0 of 3 replicas ready$/,
  },
  "deployment-bad": {
    make: workload("Deployment", 3, broken),
    want: /^Degraded Deployment\/deployment-bad: 0 of 3 replicas ready; pod deployment-bad-\w+-\w+: ImagePullBackOff "repo.example.com\/app:1"$/,
  },
  "set-good": { make: workload("StatefulSet", 2), want: /^Healthy 1 object$/ },
  "set-slow": {
    make: workload("StatefulSet", 2, slow),
    want: /^Progressing StatefulSet\/set-slow: 0 of 2 replicas ready$/,
  },
  "set-bad": {
    make: workload("StatefulSet", 2, { outcome: "CrashLoopBackOff" }),
    want: /^Degraded StatefulSet\/set-bad: 0 of 2 replicas ready; pod set-bad-0: CrashLoopBackOff, 5 restarts$/,
  },
  "daemon-good": { make: workload("DaemonSet", undefined), want: /^Healthy 1 object$/ },
  "daemon-slow": {
    make: workload("DaemonSet", undefined, slow),
    want: /^Progressing DaemonSet\/daemon-slow: 0 of \d pods ready$/,
  },
  "daemon-bad": {
    make: workload("DaemonSet", undefined, broken),
    want: /^Degraded DaemonSet\/daemon-bad: 0 of \d pods ready; pod daemon-bad-\w+: ImagePullBackOff/,
  },
  "job-good": { make: job(), want: /^Healthy 1 object$/ },
  "job-slow": { make: job(slow), want: /^Progressing Job\/job-slow: 0 of 1 completions, 1 active$/ },
  "job-bad": {
    make: job({ outcome: "Failed" }),
    want: /^Degraded Job\/job-bad: Job has reached the specified backoff limit; pod job-bad-\w+: exit code 1$/,
  },
  "pod-good": { make: pod({}), want: /^Healthy 1 object$/ },
  "pod-slow": {
    make: pod({}, { nodeSelector: { there: "is-none" } }),
    want: /^Progressing Pod\/pod-slow: Unschedulable "0\/\d nodes are available: \d node\(s\) didn't match Pod's node affinity\/selector\.?"$/,
  },
  "pod-bad": {
    make: pod({ outcome: "CrashLoopBackOff" }),
    want: /^Degraded Pod\/pod-bad: CrashLoopBackOff, 5 restarts$/,
  },
  "claim-good": { make: claim({ storageClassName: "kwok-volume" }), want: /^Healthy 1 object$/ },
  "claim-slow": {
    make: claim({ storageClassName: "is-none" }),
    want: /^Progressing PersistentVolumeClaim\/claim-slow: waits for a volume of class is-none; ProvisioningFailed ".*"is-none" not found"$/,
  },
  "claim-bad": {
    make: claim(
      { storageClassName: "", volumeName: "is-none" },
      { "pv.kubernetes.io/bind-completed": "yes" },
    ),
    want: /^Degraded PersistentVolumeClaim\/claim-bad: its volume is-none is lost$/,
  },
  "service-good": { make: balancer, status: addressed, want: /^Healthy 1 object$/ },
  "service-slow": {
    make: balancer,
    want: /^Progressing Service\/service-slow: waits for an address of the load balancer$/,
  },
  "service-bad": {
    make: balancer,
    event: warning("SyncLoadBalancerFailed", "Error syncing load balancer: address quota exceeded"),
    settings: "timeout: 4s\n",
    want: /^Degraded Service\/service-bad: waits for an address of the load balancer; SyncLoadBalancerFailed "Error syncing load balancer: address quota exceeded"; no progress for 4s \(timeout\)$/,
  },
  "ingress-good": { make: ingress, status: addressed, want: /^Healthy 1 object$/ },
  "ingress-slow": {
    make: ingress,
    want: /^Progressing Ingress\/ingress-slow: no controller of class edge has given it an address$/,
  },
  "ingress-bad": {
    make: ingress,
    event: warning("FailedBuildModel", 'no certificate found for host "shop.example.com"'),
    settings: "timeout: 4s\n",
    want: /^Degraded Ingress\/ingress-bad: no controller of class edge has given it an address; FailedBuildModel "no certificate found for host "shop.example.com""; no progress for 4s \(timeout\)$/,
  },
  // Scaled to nothing by hand, it rests; without metrics that is all the test cluster's can do well.
  "scaler-good": { make: autoscaler("at-rest"), want: /^Healthy 1 object$/ },
  "scaler-slow": {
    make: autoscaler("deployment-good"),
    want: /^Progressing HorizontalPodAutoscaler\/scaler-slow: .*(metrics|missing request)/,
  },
  "scaler-bad": {
    make: autoscaler("is-none"),
    want: /^Degraded HorizontalPodAutoscaler\/scaler-bad: .*"is-none" not found$/,
  },
  "cron-good": { make: cronJob(), want: /^Healthy 1 object$/ },
  "cron-rests": {
    make: cronJob({ suspend: true }),
    want: /^Suspended CronJob\/cron-rests: the schedule is suspended$/,
  },
  "cron-bad": {
    make: cronJob(),
    status: lastRun,
    want: /^Degraded CronJob\/cron-bad: its run of 2026-11-21T10:00:00Z did not succeed; none ever did$/,
  },
};

describe("health of real objects, as kubectl get syncstatus tells it", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("health");
  });
  after(() => scene.stop());

  const release = (folder: string, name: string, object: object, more = ""): Record<string, string> => {
    const { metadata = {} } = object as { metadata?: object };
    const text = JSON.stringify({ ...object, metadata: { ...metadata, name } });
    return {
      [`${folder}/releases/${name}/release.yaml`]: `${version}kind: Release\nnamespace: ${scene.namespace}\n${more}`,
      [`${folder}/releases/${name}/manifests/a.yaml`]: text,
    };
  };
  const settings = (folder: string, more = ""): Record<string, string> => ({
    [`${folder}/syncline.yaml`]: `${version}kind: ConfigRepo\nenvironments: [prod]\n${more}`,
  });
  const gitSync = (name: string): Promise<void> =>
    scene.gitSync(name, { source: { path: name }, target: { environment: "prod" } });
  /** HEALTH and MESSAGE by release, as the columns show them. */
  const told = async (name: string): Promise<Map<string, string>> => {
    const columns = "custom-columns=N:.spec.release,H:.status.health,M:.status.summary.message";
    const table = await scene.kubectl(["get", "sst", "--no-headers", "-o", columns]);
    return new Map(
      table
        .trim()
        .split("\n")
        .map((line) => {
          const [release = "", health = "", ...message] = line.trim().split(/\s+/);
          return [release, `${health} ${message.join(" ")}`] as const;
        })
        .filter(([release]) => release !== name),
    );
  };

  test("each kind: healthy, under way and broken, with numbers and the cause", async () => {
    const rests = workload("Deployment", 0)("at-rest");
    await scene.kubectl(["apply", "-f", "-"], {
      input: JSON.stringify({ ...rests, metadata: { name: "at-rest" } }),
    });
    const releases = Object.entries(rows).map(([name, { make, settings: more }]) =>
      release("kinds", name, make(name), more),
    );
    scene.commit({ ...settings("kinds"), ...Object.assign({}, ...releases) } as Record<string, string>);
    await gitSync("kinds");
    for (const [name, { make, status }] of Object.entries(rows)) {
      if (status === undefined) continue;
      const { kind } = make(name) as { kind: string };
      const patch = ["patch", kind, name, "--subresource=status", "--type=merge", "-p"];
      await eventually(
        () =>
          scene.kubectl([...patch, JSON.stringify({ status })]).then(
            () => true,
            () => false,
          ),
        () => `${name} was not made`,
      );
    }
    for (const [name, { make, event }] of Object.entries(rows))
      if (event !== undefined) await warn((make(name) as { kind: string }).kind, name, event);
    let wrong: string[] = [];
    await eventually(
      async () => {
        const seen = await told("kinds");
        wrong = Object.entries(rows).flatMap(([name, { want }]) => {
          const now = seen.get(name) ?? "nothing";
          return want.test(now) ? [] : [`${name} is ${now}`];
        });
        return wrong.length === 0;
      },
      () => wrong.join("\n"),
    );
  });

  /** An event about an object, as its controller would write it. */
  async function warn(kind: string, name: string, event: object): Promise<void> {
    let uid = "";
    await eventually(
      async () => {
        uid = await scene.kubectl(["get", kind, name, "-o", "jsonpath={.metadata.uid}"]).catch(() => "");
        return uid !== "";
      },
      () => `${name} was not made`,
    );
    const involvedObject = { kind, name, namespace: scene.namespace, uid };
    const now = new Date().toISOString().replace(/\.\d+/, "");
    const rest = { firstTimestamp: now, lastTimestamp: now, type: "Warning", ...event };
    await scene.kubectl(["create", "-f", "-"], {
      input: JSON.stringify({
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: `${name}.1` },
        involvedObject,
        ...rest,
      }),
    });
  }

  test("a CRD: served, being deleted, refused for its names", async () => {
    const group = `${scene.namespace}.example.test`;
    const crd = (plural: string, kind: string): object => {
      const openAPIV3Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
      const names = { plural, kind, singular: plural.slice(0, -1), listKind: `${kind}List` };
      const versions = [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema } }];
      const spec = { group, scope: "Namespaced", names, versions };
      const metadata = { name: `${plural}.${group}` };
      return { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata, spec };
    };
    const release = (name: string, object: object): Record<string, string> => ({
      [`crds/releases/${name}/release.yaml`]: `${version}kind: Release\n`,
      [`crds/releases/${name}/manifests/a.yaml`]: JSON.stringify(object),
    });
    scene.commit({
      ...settings("crds"),
      ...release("good", crd("apples", "Apple")),
      ...release("slow", crd("pears", "Pear")),
    });
    await gitSync("crds");
    await scene.status("crds.good", ({ health }) => health === "Healthy");
    await scene.status("crds.slow", ({ health }) => health === "Healthy");
    const held = {
      apiVersion: `${group}/v1`,
      kind: "Pear",
      metadata: { name: "held", finalizers: ["example.test/hold"] },
    };
    await scene.kubectl(["create", "-f", "-"], { input: JSON.stringify(held) });
    await scene.kubectl(["delete", "crd", `pears.${group}`, "--wait=false"]);
    scene.commit(release("bad", crd("plums", "Apple")));
    const messages: Readonly<Record<string, RegExp>> = {
      good: /^Healthy 1 object$/,
      slow: /^Progressing CustomResourceDefinition pears\S+ is being deleted, held by customresourcecleanup.apiextensions.k8s.io \(the API server deletes its custom resources first\)$/,
      bad: /^Degraded .*CustomResourceDefinition.*plums.*"Apple(List)?" is already in use$/,
    };
    let wrong: string[] = [];
    await eventually(
      async () => {
        const seen = await told("crds");
        wrong = Object.entries(messages).flatMap(([name, want]) =>
          want.test(seen.get(name) ?? "nothing") ? [] : [`${name} is ${seen.get(name) ?? "nothing"}`],
        );
        return wrong.length === 0;
      },
      () => wrong.join("\n"),
    );
    const free = ["--type=merge", "-p", '{"metadata":{"finalizers":null}}'];
    await scene.kubectl(["patch", `pears.${group}`, "held", ...free]);
    await scene.status("crds.slow", ({ sync, health }) => sync === "Synced" && health === "Healthy");
  });

  test("a release that takes too long is Degraded, told once, and recovers; the others go on", async () => {
    const rule = `health:\n  - kind: ConfigMap\n    healthy: object.data.state == "up"\n    message: '"the state is " + object.data.state'\n`;
    const state = (word: string): object => ({ apiVersion: "v1", kind: "ConfigMap", data: { state: word } });
    const stuck = (fate: Record<string, string>): Record<string, string> =>
      release("late", "stuck", workload("Deployment", 1, fate)("stuck"), "timeout: 3s\n");
    scene.commit({
      ...settings("late", rule),
      ...stuck(slow),
      ...release("late", "ruled", state("down")),
      ...release("late", "kindless", { apiVersion: "example.com/v1", kind: "Nothing" }),
    });
    await gitSync("late");
    const late = await scene.status("late.stuck", ({ health }) => health === "Degraded");
    const text = "0 of 1 replicas ready; no progress for 3s (timeout)";
    assert.equal(late.summary?.message, `Deployment/stuck: ${text}`);
    assert.equal(late.sync, "Synced");
    const { object, condition, since, hint } = late["waitingFor"] as Record<string, string>;
    assert.deepEqual([object, condition, hint], [`Deployment ${scene.namespace}/stuck`, "Healthy", text]);
    assert.match(String(since), /^\d{4}-.*Z$/);

    const ruled = await scene.status("late.ruled", ({ health }) => health === "Progressing");
    assert.equal(ruled.summary?.message, "ConfigMap/ruled: the state is down");
    await scene.status("late.kindless", ({ sync }) => sync === "Waiting");
    const { stdout } = await runSyncline(["status", ...access(scene)]);
    assert.match(stdout, /waits for Deployment \S+\/stuck: Healthy \(since \d{4}-/);
    assert.match(stdout, /waits for Nothing \S*kindless: kind Nothing.example.com exists/);

    scene.commit({ ...stuck({}), ...release("late", "ruled", state("up")) });
    await scene.status("late.ruled", ({ health }) => health === "Healthy");
    const well = await scene.status("late.stuck", ({ health }) => health === "Healthy");
    assert.equal(well["waitingFor"], undefined);
    const events = async (word: string): Promise<readonly string[]> => {
      const answer = await fetch(`${scene.agent.url("api")}/v1/history?release=stuck&event=${word}`);
      const { entries } = (await answer.json()) as { entries: { release?: string; summary: string }[] };
      return entries.filter(({ release }) => release === "stuck").map(({ summary }) => summary);
    };
    assert.deepEqual(await events("Failed"), [`Deployment/stuck: ${text}`]);
    assert.deepEqual(await events("Recovered"), ["healthy again"]);
  });
});

function access({ cluster, namespace }: Scene): readonly string[] {
  return ["--kubeconfig", cluster.kubeconfig("admin"), "-n", namespace];
}
