import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/manifest.ts";
import { healthOf } from "../../src/health/health.ts";
import type { HealthContext } from "../../src/health/verdict.ts";
import { conditions, event, live, waitingPod } from "./objects.ts";

const container = (more: JsonObject): JsonObject => ({ name: "app", image: "repo/x:1", ...more });
const running = { running: { startedAt: "2026-11-21T10:00:00Z" } };
const crashed = { terminated: { exitCode: 1, reason: "Error" } };
const lateClass = live("StorageClass", {}, {});

/** [what is the case, the object, want, what stands around it] */
const rows: readonly [string, KubeObject, string, HealthContext?][] = [
  [
    "Pod: runs again for a moment between crashes",
    live(
      "Pod",
      {},
      {
        phase: "Running",
        containerStatuses: [container({ ready: false, restartCount: 3, state: running, lastState: crashed })],
      },
    ),
    "Degraded CrashLoopBackOff, exit code 1, 3 restarts",
  ],
  [
    "Pod: twice is no loop yet",
    live(
      "Pod",
      {},
      {
        phase: "Running",
        containerStatuses: [container({ ready: false, restartCount: 2, state: running, lastState: crashed })],
      },
    ),
    "Progressing 0 of 1 containers ready",
  ],
  [
    "Pod: restarts are not counted for ever",
    live(
      "Pod",
      {},
      {
        phase: "Running",
        containerStatuses: [
          container({
            restartCount: 77,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: crashed,
          }),
        ],
      },
    ),
    "Degraded CrashLoopBackOff, exit code 1, more than 5 restarts",
  ],
  [
    "Pod: one of several containers",
    live(
      "Pod",
      {},
      {
        phase: "Pending",
        containerStatuses: [
          container({ ready: true, state: running }),
          container({
            name: "proxy",
            image: "repo/proxy:no",
            state: { waiting: { reason: "ErrImagePull", message: "not found" } },
          }),
        ],
      },
    ),
    'Degraded container proxy: ErrImagePull "repo/proxy:no"',
  ],
  [
    "Pod: an init container works on; a sidecar among them never ends",
    live(
      "Pod",
      {
        initContainers: [{ name: "mesh", restartPolicy: "Always" }, { name: "a" }, { name: "b" }],
      },
      {
        phase: "Pending",
        initContainerStatuses: [
          { name: "mesh", ready: true, state: running },
          { name: "a", ready: true, state: { terminated: { exitCode: 0 } } },
          { name: "b", ready: false, state: running },
        ],
      },
    ),
    "Progressing init container b has not ended (1 of 2 done)",
  ],
  [
    "Pod: a sidecar that is not ready",
    live(
      "Pod",
      { initContainers: [{ name: "mesh", restartPolicy: "Always" }] },
      {
        phase: "Running",
        initContainerStatuses: [{ name: "mesh", ready: false, state: running }],
        containerStatuses: [container({ ready: true, state: running })],
      },
    ),
    "Progressing 1 of 2 containers ready",
  ],
  [
    "Pod: a readiness gate that is closed",
    live(
      "Pod",
      { readinessGates: [{ conditionType: "example.com/in-lb" }] },
      {
        phase: "Running",
        conditions: conditions("Ready=False:ReadinessGatesNotReady", "ContainersReady=True"),
        containerStatuses: [container({ ready: true, state: running })],
      },
    ),
    "Progressing waits for readiness gate example.com/in-lb",
  ],
  [
    "Pod: the scheduler's talk of preemption is left out",
    live(
      "Pod",
      {},
      {
        phase: "Pending",
        conditions: conditions(
          "PodScheduled=False:Unschedulable:0/2 nodes are available. no new claims to deallocate, preemption: 0/2 nodes are available",
        ),
      },
    ),
    'Progressing Unschedulable "0/2 nodes are available."',
  ],
  [
    "Pod: a probe that fails, without what it printed",
    live("Pod", {}, { phase: "Running", containerStatuses: [container({ ready: false, state: running })] }),
    'Progressing 0 of 1 containers ready; Unhealthy "Readiness probe failed"',
    { events: [event("Unhealthy", "Readiness probe failed: password=hunter2 refused")] },
  ],
  [
    "Pod: a probe that fails with a status",
    live("Pod", {}, { phase: "Running", containerStatuses: [container({ ready: false, state: running })] }),
    'Progressing 0 of 1 containers ready; Unhealthy "Readiness probe failed: statuscode: 503"',
    { events: [event("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")] },
  ],
  [
    "Pod: a hook's output is left out",
    live("Pod", {}, { phase: "Running", containerStatuses: [container({ ready: false, state: running })] }),
    "Progressing 0 of 1 containers ready; FailedPostStartHook",
    { events: [event("FailedPostStartHook", "PostStartHook failed: token=abc")] },
  ],
  [
    "Pod: the newest of the events, by whatever time it has",
    live("Pod", {}, { phase: "Pending" }),
    'Progressing Pending; FailedMount "new"',
    {
      events: [
        event("BackOff", "old"),
        event("FailedMount", "new", { lastTimestamp: null, eventTime: "2026-11-21T10:00:01.000000Z" }),
      ],
    },
  ],
  [
    "PersistentVolumeClaim: its class binds when a pod needs it",
    live("PersistentVolumeClaim", { storageClassName: "late" }, { phase: "Pending" }),
    "Healthy",
    { storageClass: { ...lateClass, volumeBindingMode: "WaitForFirstConsumer" } },
  ],
  [
    "PersistentVolumeClaim: the same by its event, where the class may not be read",
    live("PersistentVolumeClaim", { storageClassName: "late" }, { phase: "Pending" }),
    "Healthy",
    { events: [event("WaitForFirstConsumer", "waiting for first consumer", { type: "Normal" })] },
  ],
  [
    "PersistentVolumeClaim: a pod needs it, and no volume comes",
    live(
      "PersistentVolumeClaim",
      { storageClassName: "late" },
      { phase: "Pending" },
      { annotations: { "volume.kubernetes.io/selected-node": "n1" } },
    ),
    'Progressing waits for a volume of class late; ProvisioningFailed "no space"',
    {
      storageClass: { ...lateClass, volumeBindingMode: "WaitForFirstConsumer" },
      events: [event("ProvisioningFailed", "no space")],
    },
  ],
  [
    "PersistentVolumeClaim: nothing fits",
    live("PersistentVolumeClaim", {}, { phase: "Pending" }),
    'Progressing waits for a volume; FailedBinding "no storage class is set"',
    { events: [event("FailedBinding", "no storage class is set", { type: "Normal" })] },
  ],
  [
    "PersistentVolumeClaim: it cannot grow",
    live(
      "PersistentVolumeClaim",
      {},
      { phase: "Bound", conditions: conditions("ControllerResizeError=True::quota of the disk service") },
    ),
    "Degraded quota of the disk service",
  ],
  ["PersistentVolume: free", live("PersistentVolume", {}, { phase: "Available" }), "Healthy"],
  ["PersistentVolume: released", live("PersistentVolume", {}, { phase: "Released" }), "Healthy"],
  [
    "PersistentVolume: new",
    live("PersistentVolume", {}, {}),
    "Progressing its controller has not seen it yet",
  ],
  [
    "PersistentVolume: failed",
    live("PersistentVolume", {}, { phase: "Failed", reason: "VolumeFailedDelete", message: "busy" }),
    "Degraded VolumeFailedDelete: busy",
  ],
  ["Service: another name", live("Service", { type: "ExternalName" }, {}), "Healthy"],
  [
    "Service: the cloud says why",
    live("Service", { type: "LoadBalancer", loadBalancerClass: "example.com/lb" }, { loadBalancer: {} }),
    'Progressing waits for an address of the load balancer from example.com/lb; SyncLoadBalancerFailed "no quota"',
    { events: [event("SyncLoadBalancerFailed", "no quota")] },
  ],
  [
    "Ingress: nobody of its class",
    live("Ingress", { ingressClassName: "nginx" }, {}),
    "Progressing no controller of class nginx has given it an address",
  ],
  [
    "CronJob: the last run went well",
    live(
      "CronJob",
      {},
      { lastScheduleTime: "2026-11-21T10:00:00Z", lastSuccessfulTime: "2026-11-21T10:00:07Z" },
    ),
    "Healthy",
  ],
  [
    "CronJob: runs right now",
    live("CronJob", {}, { lastScheduleTime: "2026-11-21T10:00:00Z", active: [{ name: "web-1" }] }),
    "Healthy",
  ],
  [
    "CronJob: the last run failed",
    live(
      "CronJob",
      {},
      { lastScheduleTime: "2026-11-21T10:00:00Z", lastSuccessfulTime: "2026-11-21T09:00:07Z" },
    ),
    "Degraded its run of 2026-11-21T10:00:00Z did not succeed; the last that did ended 2026-11-21T09:00:07Z",
  ],
  [
    "CronJob: no run ever succeeded",
    live("CronJob", {}, { lastScheduleTime: "2026-11-21T10:00:00Z" }),
    "Degraded its run of 2026-11-21T10:00:00Z did not succeed; none ever did",
  ],
  [
    "Job: its pods may fail without end, per index",
    live("Job", { completions: 2, backoffLimit: 2147483647 }, { active: 1, failed: 1 }),
    "Progressing 0 of 2 completions, 1 active, 1 failed",
  ],
  [
    "Job: being given up",
    live("Job", {}, { conditions: conditions("FailureTarget=True:DeadlineExceeded:was active too long") }),
    "Degraded was active too long",
  ],
  [
    "CustomResourceDefinition: being deleted",
    live(
      "CustomResourceDefinition",
      {},
      { conditions: conditions("Established=True", "Terminating=True:InstanceDeletionInProgress:2 left") },
    ),
    "Progressing being deleted: 2 left",
  ],
  [
    "Namespace: finalizers are named first",
    live(
      "Namespace",
      {},
      {
        phase: "Terminating",
        conditions: conditions(
          "NamespaceContentRemaining=True:SomeResourcesRemain:2 resources remain",
          "NamespaceFinalizersRemaining=True:SomeFinalizersRemain:example.com/hold in 1 resource instances",
        ),
      },
    ),
    "Progressing being deleted: example.com/hold in 1 resource instances",
  ],
  [
    "any: held by finalizers, with whose they are",
    live(
      "PersistentVolumeClaim",
      {},
      { phase: "Bound" },
      {
        deletionTimestamp: "2026-11-21T10:00:00Z",
        finalizers: ["kubernetes.io/pvc-protection", "backup.example.com/keep", "plain"],
      },
    ),
    "Progressing being deleted; waits for kubernetes.io/pvc-protection (a pod still uses it), backup.example.com/keep (the controller of backup.example.com), plain",
  ],

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
    "Progressing exit code 1, 1 restart",
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
    "Progressing 1 of 2 completions, 1 active, 1 failed (6 allowed)",
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
    "Degraded container init: CrashLoopBackOff, exit code 1, 3 restarts",
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
    "Degraded exit code 2",
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

for (const [name, object, want, context = {}] of rows) {
  test(name, () => {
    const { status, message } = healthOf(object, context);
    assert.equal(`${status} ${message}`.trim(), want);
  });
}
