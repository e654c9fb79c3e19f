import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "../../src/core/manifest.ts";
import { healthOf } from "../../src/health/health.ts";
import { conditions, live, waitingPod } from "./objects.ts";

/** [what is the case, the object, want] */
const rows: readonly [string, KubeObject, string][] = [
  ...["HorizontalPodAutoscaler", "PodDisruptionBudget"].map((kind): [string, KubeObject, string] => [
    `${kind}: status of an older generation`,
    live(kind, {}, { observedGeneration: 1, conditions: conditions("AbleToScale=True") }),
    "Progressing its controller has not seen generation 2",
  ]),
  [
    "PodDisruptionBudget: exactly enough",
    live("PodDisruptionBudget", {}, { observedGeneration: 2, currentHealthy: 2, desiredHealthy: 2 }),
    "Healthy",
  ],
  [
    "CustomResourceDefinition: a schema that is not structural",
    live(
      "CustomResourceDefinition",
      {},
      {
        conditions: conditions(
          "NonStructuralSchema=True:Violations:spec.type is missing",
          "Established=True",
        ),
      },
    ),
    "Degraded spec.type is missing",
  ],
  [
    "custom: nobody knows yet, whatever the reason is called",
    live("Widget", {}, { conditions: conditions("Ready=Unknown:LookupFailed") }),
    "Progressing LookupFailed",
  ],
  [
    "custom: a condition without words",
    live("Widget", {}, { conditions: conditions("Ready=False") }),
    "Progressing Ready is False",
  ],
  [
    "Pod: not scheduled, and no reason given",
    live("Pod", {}, { phase: "Pending", conditions: conditions("PodScheduled=False::no node") }),
    'Progressing Unschedulable "no node"',
  ],
  [
    "Pod: not scheduled for a reason of its own",
    live(
      "Pod",
      {},
      { phase: "Pending", conditions: conditions("PodScheduled=False:SchedulingGated:waits for a gate") },
    ),
    'Progressing SchedulingGated "waits for a gate"',
  ],
  [
    "Pod: a container that just ended is started again",
    live(
      "Pod",
      {},
      {
        phase: "Running",
        containerStatuses: [{ name: "app", restartCount: 1, state: { terminated: { exitCode: 1 } } }],
      },
    ),
    "Progressing container app: exit code 1, 1 restart",
  ],
  [
    "HTTPRoute: other conditions say nothing",
    live(
      "HTTPRoute",
      {},
      {
        parents: [
          { parentRef: { name: "edge" }, conditions: conditions("Accepted=True", "PartiallyInvalid=False") },
        ],
      },
    ),
    "Healthy",
  ],
  [
    "Namespace: only what is true holds it",
    live(
      "Namespace",
      {},
      { phase: "Terminating", conditions: conditions("NamespaceDeletionDiscoveryFailure=False::fine") },
    ),
    "Progressing being deleted",
  ],
  [
    "Job: complete",
    live("Job", { completions: 2 }, { succeeded: 2, conditions: conditions("Complete=True") }),
    "Healthy",
  ],
  [
    "Job: running",
    live("Job", { completions: 2 }, { succeeded: 1, active: 1, failed: 1 }),
    "Progressing 1 of 2 completions, 1 active, 1 failed",
  ],
  [
    "Job: failed",
    live(
      "Job",
      {},
      {
        conditions: conditions(
          "Failed=True:BackoffLimitExceeded:Job has reached the specified backoff limit",
        ),
      },
    ),
    "Degraded Job has reached the specified backoff limit",
  ],
  ["Job: suspended", live("Job", { suspend: true }, {}), "Suspended the job is suspended"],
  ["CronJob: never ran", live("CronJob", { schedule: "0 1 * * *" }, {}), "Healthy"],
  ["CronJob: suspended", live("CronJob", { suspend: true }, {}), "Suspended the schedule is suspended"],
  [
    "Pod: ready",
    live(
      "Pod",
      {},
      { phase: "Running", conditions: conditions("Ready=True"), containerStatuses: [{ ready: true }] },
    ),
    "Healthy",
  ],
  ["Pod: ended well", live("Pod", {}, { phase: "Succeeded" }), "Healthy"],
  [
    "Pod: not ready",
    live(
      "Pod",
      {},
      {
        phase: "Running",
        conditions: conditions("Ready=False"),
        containerStatuses: [{ ready: true }, { ready: false }, { ready: false }],
      },
    ),
    "Progressing 1 of 3 containers ready",
  ],
  ["Pod: new", live("Pod", {}, {}), "Progressing not yet scheduled"],
  [
    "Pod: no node",
    live(
      "Pod",
      {},
      {
        phase: "Pending",
        conditions: conditions(
          "PodScheduled=False:Unschedulable:0/3 nodes are available: 3 Insufficient cpu.",
        ),
      },
    ),
    'Progressing Unschedulable "0/3 nodes are available: 3 Insufficient cpu."',
  ],
  ["Pod: bad image name", waitingPod("x", "InvalidImageName"), 'Degraded InvalidImageName "repo/x:bad"'],
  [
    "Pod: a Secret that is missing",
    waitingPod("x", "CreateContainerConfigError", {
      state: { waiting: { reason: "CreateContainerConfigError", message: 'secret "db" not found' } },
    }),
    'Degraded CreateContainerConfigError "secret "db" not found"',
  ],
  ["Pod: creating is no trouble", waitingPod("x", "ContainerCreating"), "Progressing Pending"],
  [
    "Pod: init container crashes",
    live(
      "Pod",
      {},
      {
        phase: "Pending",
        initContainerStatuses: [
          {
            name: "init",
            restartCount: 3,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: { terminated: { exitCode: 1, reason: "Error" } },
          },
        ],
        containerStatuses: [{ name: "app", state: { waiting: { reason: "PodInitializing" } } }],
      },
    ),
    "Degraded CrashLoopBackOff, exit code 1, 3 restarts",
  ],
  [
    "Pod: evicted",
    live("Pod", {}, { phase: "Failed", reason: "Evicted", message: "low on memory" }),
    "Degraded Evicted: low on memory",
  ],
  [
    "Pod: failed container",
    live(
      "Pod",
      {},
      {
        phase: "Failed",
        containerStatuses: [{ name: "app", state: { terminated: { exitCode: 2, reason: "Error" } } }],
      },
    ),
    "Degraded container app: exit code 2",
  ],
  [
    "escape sequences of a message stay out of terminals",
    live("Pod", {}, { phase: "Failed", reason: "\u001b[31mred" }),
    "Degraded \ufffd[31mred",
  ],
  ["PersistentVolumeClaim: bound", live("PersistentVolumeClaim", {}, { phase: "Bound" }), "Healthy"],
  [
    "PersistentVolumeClaim: pending",
    live("PersistentVolumeClaim", {}, { phase: "Pending" }),
    "Progressing waits for a volume",
  ],
  [
    "PersistentVolumeClaim: lost",
    live("PersistentVolumeClaim", { volumeName: "pv-1" }, { phase: "Lost" }),
    "Degraded its volume pv-1 is lost",
  ],
  ["Service: cluster IP", live("Service", { type: "ClusterIP" }, { loadBalancer: {} }), "Healthy"],
  [
    "Service: address",
    live("Service", { type: "LoadBalancer" }, { loadBalancer: { ingress: [{ ip: "203.0.113.1" }] } }),
    "Healthy",
  ],
  [
    "Service: no address",
    live("Service", { type: "LoadBalancer" }, { loadBalancer: {} }),
    "Progressing waits for an address of the load balancer",
  ],
  ["Ingress: address", live("Ingress", {}, { loadBalancer: { ingress: [{ hostname: "lb" }] } }), "Healthy"],
  [
    "Ingress: no address",
    live("Ingress", {}, { loadBalancer: {} }),
    "Progressing no controller has given it an address",
  ],
  [
    "HorizontalPodAutoscaler: works, at its limit",
    live(
      "HorizontalPodAutoscaler",
      {},
      {
        conditions: conditions(
          "AbleToScale=True:ReadyForNewScale",
          "ScalingActive=True:ValidMetricFound",
          "ScalingLimited=True:TooManyReplicas",
        ),
      },
    ),
    "Healthy",
  ],
  [
    "HorizontalPodAutoscaler: new",
    live("HorizontalPodAutoscaler", {}, {}),
    "Progressing its controller has not seen it yet",
  ],
  [
    "HorizontalPodAutoscaler: no target",
    live(
      "HorizontalPodAutoscaler",
      {},
      { conditions: conditions('AbleToScale=False:FailedGetScale:deployments.apps "web" not found') },
    ),
    'Degraded deployments.apps "web" not found',
  ],
  [
    "HorizontalPodAutoscaler: metrics not yet there",
    live(
      "HorizontalPodAutoscaler",
      {},
      {
        conditions: conditions(
          "AbleToScale=True",
          "ScalingActive=False:FailedGetResourceMetric:no metrics returned",
        ),
      },
    ),
    "Progressing no metrics returned",
  ],
  [
    "HorizontalPodAutoscaler: bad selector",
    live(
      "HorizontalPodAutoscaler",
      {},
      {
        conditions: conditions(
          "AbleToScale=True",
          "ScalingActive=False:InvalidSelector:selector is required",
        ),
      },
    ),
    "Degraded selector is required",
  ],
  [
    "HorizontalPodAutoscaler: target at zero",
    live(
      "HorizontalPodAutoscaler",
      {},
      { conditions: conditions("AbleToScale=True", "ScalingActive=False:ScalingDisabled") },
    ),
    "Healthy",
  ],
  [
    "PodDisruptionBudget: enough",
    live("PodDisruptionBudget", {}, { observedGeneration: 2, currentHealthy: 3, desiredHealthy: 2 }),
    "Healthy",
  ],
  [
    "PodDisruptionBudget: new",
    live("PodDisruptionBudget", {}, {}),
    "Progressing its controller has not seen it yet",
  ],
  [
    "PodDisruptionBudget: too few",
    live("PodDisruptionBudget", {}, { observedGeneration: 2, currentHealthy: 1, desiredHealthy: 2 }),
    "Progressing 1 of 2 needed pods healthy",
  ],
  [
    "PodDisruptionBudget: cannot sync",
    live(
      "PodDisruptionBudget",
      {},
      { observedGeneration: 2, conditions: conditions("DisruptionAllowed=False:SyncFailed:no scale") },
    ),
    "Degraded no scale",
  ],
  [
    "CustomResourceDefinition: established",
    live(
      "CustomResourceDefinition",
      {},
      { conditions: conditions("NamesAccepted=True", "Established=True") },
    ),
    "Healthy",
  ],
  [
    "CustomResourceDefinition: new",
    live("CustomResourceDefinition", {}, {}),
    "Progressing not yet established",
  ],
  [
    "CustomResourceDefinition: name taken",
    live(
      "CustomResourceDefinition",
      {},
      {
        conditions: conditions(
          'NamesAccepted=False:ListKindConflict:"WidgetList" is already in use',
          "Established=False",
        ),
      },
    ),
    'Degraded "WidgetList" is already in use',
  ],
  [
    "APIService: available",
    live("APIService", {}, { conditions: conditions("Available=True:Passed") }),
    "Healthy",
  ],
  ["APIService: new", live("APIService", {}, {}), "Progressing not yet available"],
  [
    "APIService: no server",
    live(
      "APIService",
      {},
      {
        conditions: conditions(
          "Available=False:MissingEndpoints:endpoints for service/metrics have no addresses",
        ),
      },
    ),
    "Degraded endpoints for service/metrics have no addresses",
  ],
  ["Namespace: active", live("Namespace", {}, { phase: "Active" }), "Healthy"],
  [
    "Namespace: what holds it",
    live(
      "Namespace",
      {},
      {
        phase: "Terminating",
        conditions: conditions(
          "NamespaceContentRemaining=True:SomeResourcesRemain:pods. has 2 resource instances",
        ),
      },
      { deletionTimestamp: "2026-11-21T10:00:00Z" },
    ),
    "Progressing being deleted: pods. has 2 resource instances",
  ],
  [
    "HTTPRoute: accepted",
    live(
      "HTTPRoute",
      {},
      {
        parents: [
          { parentRef: { name: "edge" }, conditions: conditions("Accepted=True", "ResolvedRefs=True") },
        ],
      },
    ),
    "Healthy",
  ],
  [
    "HTTPRoute: nobody took it",
    live("HTTPRoute", {}, { parents: [] }),
    "Progressing no gateway has taken it",
  ],
  [
    "HTTPRoute: refused",
    live(
      "HTTPRoute",
      {},
      {
        parents: [
          {
            parentRef: { name: "edge" },
            conditions: conditions(
              "Accepted=True",
              "ResolvedRefs=False:BackendNotFound:service web2 not found",
            ),
          },
        ],
      },
    ),
    "Degraded gateway edge: service web2 not found",
  ],
  ["ConfigMap: is there", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } }, "Healthy"],
  ["custom: no status", live("Widget", {}, {}), "Healthy"],
  [
    "custom: ready",
    live("Widget", {}, { observedGeneration: 2, conditions: conditions("Ready=True:Done") }),
    "Healthy",
  ],
  [
    "custom: behind",
    live("Widget", {}, { observedGeneration: 1, conditions: conditions("Ready=True:Done") }),
    "Progressing its controller has not seen generation 2",
  ],
  [
    "custom: works on it",
    live("Widget", {}, { conditions: conditions("Reconciling=True:Progressing:building", "Ready=False") }),
    "Progressing building",
  ],
  [
    "custom: not yet ready",
    live("Widget", {}, { conditions: conditions("Ready=Unknown:Pending:waiting for issuer") }),
    "Progressing waiting for issuer",
  ],
  [
    "custom: failed",
    live("Widget", {}, { conditions: conditions("Ready=False:BuildFailed:bad revision") }),
    "Degraded bad revision",
  ],
  [
    "custom: stalled",
    live("Widget", {}, { conditions: conditions("Stalled=True:InvalidSpec:no such chart", "Ready=False") }),
    "Degraded no such chart",
  ],
  [
    "custom: a condition nobody agreed on",
    live("Widget", {}, { conditions: conditions("Shiny=False") }),
    "Healthy",
  ],
  [
    "a status of the wrong shape does not throw",
    { ...live("Widget", {}, {}), status: "x" } as never,
    "Healthy",
  ],
  [
    "a list where a map should be does not throw",
    { ...live("Deployment", {}, {}), spec: [], status: [] } as never,
    "Progressing its controller has not seen it yet",
  ],
];

for (const [name, object, want] of rows) {
  test(name, () => {
    const { status, message } = healthOf(object);
    assert.equal(`${status} ${message}`.trim(), want);
  });
}
