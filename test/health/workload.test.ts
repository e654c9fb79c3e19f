import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "../../src/core/manifest.ts";
import { healthOf } from "../../src/health/health.ts";
import { conditions, event, live, madeBy, replicaSet, waitingPod } from "./objects.ts";

const selector = { matchLabels: { app: "web" } };
const spec = { replicas: 3, selector };
const done = {
  observedGeneration: 2,
  replicas: 3,
  updatedReplicas: 3,
  readyReplicas: 3,
  availableReplicas: 3,
};

/** [what is the case, the object, want, its pods, events] */
const rows: readonly [string, KubeObject, string, KubeObject[]?, KubeObject[]?][] = [
  ["Deployment: rolled out", live("Deployment", spec, done), "Healthy"],
  [
    "Deployment: just created",
    live("Deployment", spec, {}),
    "Progressing its controller has not seen it yet",
  ],
  [
    "Deployment: status of an older generation",
    live("Deployment", spec, { ...done, observedGeneration: 1 }),
    "Progressing its controller has not seen generation 2",
  ],
  [
    "Deployment: half updated",
    live("Deployment", spec, { ...done, updatedReplicas: 1 }),
    "Progressing 1 of 3 replicas updated",
  ],
  [
    "Deployment: old replicas end",
    live("Deployment", spec, { ...done, replicas: 4 }),
    "Progressing 1 old replica still to end",
  ],
  [
    "Deployment: not ready",
    live("Deployment", spec, { ...done, availableReplicas: 1 }),
    "Progressing 1 of 3 replicas ready",
  ],
  [
    "Deployment: one replica is missing",
    live("Deployment", spec, { ...done, availableReplicas: 2 }),
    "Progressing 2 of 3 replicas ready",
  ],
  [
    "Deployment: no counts at all means zero",
    live("Deployment", spec, { observedGeneration: 2 }),
    "Progressing 0 of 3 replicas updated",
  ],
  [
    "Deployment: scaled to zero",
    live("Deployment", { ...spec, replicas: 0 }, { observedGeneration: 2 }),
    "Healthy",
  ],
  [
    "Deployment: paused",
    live("Deployment", { ...spec, paused: true }, done),
    "Suspended the rollout is paused",
  ],
  [
    "Deployment: the deadline is over",
    live("Deployment", spec, {
      ...done,
      availableReplicas: 1,
      conditions: conditions("Progressing=False:ProgressDeadlineExceeded:has timed out"),
    }),
    'Degraded 1 of 3 replicas ready; no progress within its deadline; pod web-1: ImagePullBackOff "repo/x:bad"',
    [waitingPod("web-1", "ImagePullBackOff")],
  ],
  [
    "Deployment: quota",
    live("Deployment", spec, {
      observedGeneration: 2,
      conditions: conditions("ReplicaFailure=True:FailedCreate:exceeded quota: pods"),
    }),
    "Degraded 0 of 3 replicas ready; exceeded quota: pods",
  ],
  [
    "Deployment: an image that does not exist is no matter of waiting",
    live("Deployment", spec, { ...done, availableReplicas: 1 }),
    'Degraded 1 of 3 replicas ready; pod web-2: ErrImagePull "repo/x:bad"',
    [waitingPod("web-1", "ContainerCreating"), waitingPod("web-2", "ErrImagePull")],
  ],
  [
    "Deployment: pods of others are not its trouble",
    live("Deployment", spec, { ...done, availableReplicas: 1 }),
    "Progressing 1 of 3 replicas ready",
    [owned(waitingPod("x", "ErrImagePull"), "another")],
  ],
  [
    "StatefulSet: rolled out",
    live("StatefulSet", spec, { ...done, currentRevision: "a", updateRevision: "a" }),
    "Healthy",
  ],
  [
    "StatefulSet: not ready",
    live("StatefulSet", spec, { ...done, readyReplicas: 2 }),
    "Progressing 2 of 3 replicas ready",
  ],
  [
    "StatefulSet: rolling",
    live("StatefulSet", spec, { ...done, updatedReplicas: 1, currentRevision: "a", updateRevision: "b" }),
    "Progressing 1 of 3 replicas updated",
  ],
  [
    "StatefulSet: a partition holds the rest back on purpose",
    live(
      "StatefulSet",
      { ...spec, updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } } },
      { ...done, updatedReplicas: 1, currentRevision: "a", updateRevision: "b" },
    ),
    "Healthy",
  ],
  [
    "StatefulSet: all updated, revision not yet current",
    live("StatefulSet", spec, { ...done, currentRevision: "a", updateRevision: "b" }),
    "Progressing the last replica's revision is not yet current",
  ],
  [
    "StatefulSet: OnDelete rolls by hand",
    live(
      "StatefulSet",
      { ...spec, updateStrategy: { type: "OnDelete" } },
      { ...done, updatedReplicas: 0, currentRevision: "a", updateRevision: "b" },
    ),
    "Healthy",
  ],
  [
    "StatefulSet: crash loop",
    live("StatefulSet", spec, { ...done, readyReplicas: 0 }),
    "Degraded 0 of 3 replicas ready; pod web-0: CrashLoopBackOff, exit code 137 (OOMKilled), 4 restarts",
    [
      waitingPod("web-0", "CrashLoopBackOff", {
        restartCount: 4,
        lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
      }),
    ],
  ],
  [
    "DaemonSet: everywhere",
    live(
      "DaemonSet",
      { selector },
      { observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 },
    ),
    "Healthy",
  ],
  [
    "DaemonSet: no nodes",
    live("DaemonSet", { selector }, { observedGeneration: 2, desiredNumberScheduled: 0 }),
    "Healthy",
  ],
  [
    "DaemonSet: rolling",
    live(
      "DaemonSet",
      { selector },
      { observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 1, numberAvailable: 3 },
    ),
    "Progressing 1 of 3 pods updated",
  ],
  [
    "DaemonSet: not ready",
    live(
      "DaemonSet",
      { selector },
      { observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2 },
    ),
    "Progressing 2 of 3 pods ready",
  ],
  ["ReplicaSet: full", live("ReplicaSet", spec, done), "Healthy"],
  [
    "ReplicaSet: filling",
    live("ReplicaSet", spec, { ...done, availableReplicas: 2 }),
    "Progressing 2 of 3 replicas ready",
  ],
  [
    "ReplicaSet: cannot create",
    live("ReplicaSet", spec, {
      observedGeneration: 2,
      conditions: conditions("ReplicaFailure=True:FailedCreate:forbidden"),
    }),
    "Degraded 0 of 3 replicas ready; forbidden",
  ],
  ...["StatefulSet", "DaemonSet", "ReplicaSet"].map((kind): [string, KubeObject, string] => [
    `${kind}: status of an older generation`,
    live(kind, spec, { ...done, observedGeneration: 1 }),
    "Progressing its controller has not seen generation 2",
  ]),
  [
    "Deployment: pods of an older revision speak of an older commit",
    live("Deployment", spec, { ...done, updatedReplicas: 1 }),
    "Progressing 1 of 3 replicas updated",
    [owned(waitingPod("web-1", "ErrImagePull"), "rs-1")],
  ],
  [
    "Deployment: a pod about to go is no trouble any more",
    live("Deployment", spec, { ...done, availableReplicas: 1 }),
    "Progressing 1 of 3 replicas ready",
    [going(waitingPod("web-1", "ErrImagePull"))],
  ],
  [
    "Deployment: more than wanted while it surges",
    live("Deployment", spec, { ...done, replicas: 4, updatedReplicas: 3, availableReplicas: 4 }),
    "Progressing 1 old replica still to end",
  ],
  [
    "Deployment: no more ready ones are told than are wanted",
    live("Deployment", spec, {
      ...done,
      availableReplicas: 5,
      conditions: conditions("Progressing=False:ProgressDeadlineExceeded:has timed out"),
    }),
    "Degraded 3 of 3 replicas ready; no progress within its deadline",
  ],
  [
    "Deployment: the pods' state says nothing, an event does",
    live("Deployment", spec, { ...done, availableReplicas: 0 }),
    'Progressing 0 of 3 replicas ready; pod web-1: FailedMount "MountVolume.SetUp failed for volume "tls": secret "tls" not found"',
    [waitingPod("web-1", "ContainerCreating")],
    [
      event("FailedMount", 'MountVolume.SetUp failed for volume "tls": secret "tls" not found'),
      event("Scheduled", "Successfully assigned shop/web-1", {
        type: "Normal",
        lastTimestamp: "2026-11-21T11:00:00Z",
      }),
    ],
  ],
  [
    "StatefulSet: no pod at all, and an event says why",
    live("StatefulSet", spec, { ...done, readyReplicas: 0, availableReplicas: 0 }),
    'Progressing 0 of 3 replicas ready; FailedCreate "create Pod web-0 failed: pods "web-0" is forbidden: exceeded quota: small"',
    [],
    [event("FailedCreate", 'create Pod web-0 failed: pods "web-0" is forbidden:\n exceeded quota: small')],
  ],
  [
    "StatefulSet: ready, but not yet for minReadySeconds",
    live("StatefulSet", spec, { ...done, availableReplicas: 1 }),
    "Progressing 1 of 3 replicas ready",
  ],
  [
    "StatefulSet: ordinals that start at 5, a partition at 6",
    live(
      "StatefulSet",
      {
        ...spec,
        ordinals: { start: 5 },
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 6 } },
      },
      { ...done, updatedReplicas: 1, currentRevision: "a", updateRevision: "b" },
    ),
    "Progressing 1 of 2 replicas updated",
  ],
  [
    "StatefulSet: a partition above all ordinals updates none",
    live(
      "StatefulSet",
      { ...spec, updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 9 } } },
      { ...done, updatedReplicas: 0, currentRevision: "a", updateRevision: "b" },
    ),
    "Healthy",
  ],
  [
    "DaemonSet: OnDelete rolls by hand",
    live(
      "DaemonSet",
      { selector, updateStrategy: { type: "OnDelete" } },
      { observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 0, numberAvailable: 2 },
    ),
    "Healthy",
  ],
  [
    "DaemonSet: a pod on a node that got a taint later is no fault",
    live(
      "DaemonSet",
      { selector },
      {
        observedGeneration: 2,
        desiredNumberScheduled: 1,
        updatedNumberScheduled: 1,
        numberAvailable: 1,
        numberMisscheduled: 1,
      },
    ),
    "Healthy",
  ],
  [
    "ReplicationController: filling",
    live("ReplicationController", spec, { ...done, availableReplicas: 2 }),
    "Progressing 2 of 3 replicas ready",
  ],
  [
    "any: being deleted",
    live("Deployment", spec, done, { deletionTimestamp: "2026-11-21T10:00:00Z" }),
    "Progressing being deleted",
  ],
];

for (const [name, object, want, pods = [], events = []] of rows) {
  test(name, () => {
    // A Deployment's pods are those of its newest ReplicaSet.
    const isDeployment = object.kind === "Deployment";
    const replicaSets = isDeployment ? [replicaSet("rs-1", "1"), replicaSet("rs-10", "10")] : [];
    const own = pods.map((pod) => (isDeployment && isOf(pod, "u-web") ? owned(pod, "rs-10") : pod));
    const { status, message } = healthOf(object, { pods: own, replicaSets, events });
    assert.equal(`${status} ${message}`.trim(), want);
  });
}

function isOf({ metadata }: KubeObject, uid: string): boolean {
  return metadata.ownerReferences?.some((owner) => owner.uid === uid) === true;
}

function owned(pod: KubeObject, uid: string): KubeObject {
  return { ...pod, metadata: { ...pod.metadata, ...madeBy(uid) } };
}

function going(pod: KubeObject): KubeObject {
  return { ...pod, metadata: { ...pod.metadata, deletionTimestamp: "2026-11-21T10:00:00Z" } };
}
