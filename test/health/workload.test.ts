import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "../../src/core/manifest.ts";
import { healthOf } from "../../src/health/health.ts";
import { conditions, live, waitingPod } from "./objects.ts";

const selector = { matchLabels: { app: "web" } };
const spec = { replicas: 3, selector };
const done = {
  observedGeneration: 2,
  replicas: 3,
  updatedReplicas: 3,
  readyReplicas: 3,
  availableReplicas: 3,
};

/** [what is the case, the object, want, its pods] */
const rows: readonly [string, KubeObject, string, KubeObject[]?][] = [
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
    [
      live("Pod", {}, waitingPod("x", "ErrImagePull")["status"] as never, {
        name: "x",
        labels: { app: "other" },
      }),
    ],
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
    "Deployment: a pod that shares only some labels is not its own",
    live(
      "Deployment",
      { replicas: 3, selector: { matchLabels: { app: "web", tier: "front" } } },
      { ...done, availableReplicas: 1 },
    ),
    "Progressing 1 of 3 replicas ready",
    [waitingPod("web-1", "ErrImagePull")],
  ],
  [
    "Deployment: a selector without labels names no pods",
    live(
      "Deployment",
      { replicas: 3, selector: { matchExpressions: [] } },
      { ...done, availableReplicas: 1 },
    ),
    "Progressing 1 of 3 replicas ready",
    [waitingPod("web-1", "ErrImagePull")],
  ],
  [
    "any: being deleted",
    live("Deployment", spec, done, { deletionTimestamp: "2026-11-21T10:00:00Z" }),
    "Progressing being deleted",
  ],
];

for (const [name, object, want, pods = []] of rows) {
  test(name, () => {
    const { status, message } = healthOf(object, { pods });
    assert.equal(`${status} ${message}`.trim(), want);
  });
}
