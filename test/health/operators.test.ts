import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "../../src/core/manifest.ts";
import { healthOf } from "../../src/health/health.ts";
import { conditions, live } from "./objects.ts";

const parent = (...told: string[]): object => ({
  parents: [{ parentRef: { name: "edge" }, conditions: conditions(...told) }],
});
const listener = (...told: string[]): object => ({
  conditions: conditions("Accepted=True", "Programmed=True"),
  listeners: [{ name: "https", conditions: conditions(...told) }],
});

/** [what is the case, the object, want]; statuses as the projects' controllers write them. */
const rows: readonly [string, KubeObject, string][] = [
  ["Certificate: new", live("Certificate", {}, {}), "Progressing its controller has not seen it yet"],
  ["Certificate: ready", live("Certificate", {}, { conditions: conditions("Ready=True:Ready") }), "Healthy"],
  [
    "Certificate: being issued",
    live(
      "Certificate",
      {},
      {
        conditions: conditions(
          "Ready=False:DoesNotExist:Issuing certificate as Secret does not exist",
          "Issuing=True:DoesNotExist:Issuing certificate as Secret does not exist",
        ),
      },
    ),
    "Progressing Issuing certificate as Secret does not exist",
  ],
  [
    "Certificate: could not be issued",
    live(
      "Certificate",
      {},
      {
        conditions: conditions(
          "Ready=False:DoesNotExist:no Secret",
          "Issuing=False:Failed:The certificate request has failed to complete",
        ),
      },
    ),
    "Degraded The certificate request has failed to complete",
  ],
  [
    "Certificate: a failed renewal while the old one is good",
    live("Certificate", {}, { conditions: conditions("Ready=True", "Issuing=False:Failed:late") }),
    "Healthy",
  ],
  [
    "Issuer: the account is refused",
    live("Issuer", {}, { conditions: conditions("Ready=False:ErrRegisterACMEAccount:no such host") }),
    "Degraded no such host",
  ],
  [
    "Rollout: an older generation, as a text",
    live("Rollout", { replicas: 3 }, { phase: "Healthy", observedGeneration: "1" }),
    "Progressing its controller has not seen generation 2",
  ],
  [
    "Rollout: healthy",
    live("Rollout", { replicas: 3 }, { phase: "Healthy", observedGeneration: "2" }),
    "Healthy",
  ],
  [
    "Rollout: paused at a step",
    live(
      "Rollout",
      { replicas: 3 },
      { phase: "Paused", message: "CanaryPauseStep", observedGeneration: "2" },
    ),
    "Suspended CanaryPauseStep",
  ],
  [
    "Rollout: under way",
    live(
      "Rollout",
      { replicas: 3 },
      {
        phase: "Progressing",
        message: "updated replicas are still becoming available",
        availableReplicas: 1,
        observedGeneration: "2",
      },
    ),
    "Progressing 1 of 3 replicas ready; updated replicas are still becoming available",
  ],
  [
    "Rollout: aborted",
    live(
      "Rollout",
      { replicas: 3 },
      { phase: "Degraded", message: "RolloutAborted", availableReplicas: 3, observedGeneration: "2" },
    ),
    "Degraded 3 of 3 replicas ready; RolloutAborted",
  ],
  [
    "ScaledObject: nothing to do is fine",
    live("ScaledObject", {}, { conditions: conditions("Ready=True", "Active=False", "Fallback=False") }),
    "Healthy",
  ],
  ["ScaledObject: new", live("ScaledObject", {}, {}), "Progressing its controller has not seen it yet"],
  [
    "ScaledObject: paused",
    live("ScaledObject", {}, { conditions: conditions("Ready=True", "Paused=True::by annotation") }),
    "Suspended by annotation",
  ],
  [
    "ScaledObject: its target is missing",
    live("ScaledObject", {}, { conditions: conditions("Ready=False:ScaledObjectCheckFailed:no target") }),
    "Degraded no target",
  ],
  [
    "ScaledObject: its metrics are gone",
    live("ScaledObject", {}, { conditions: conditions("Ready=True", "Fallback=True::3 failures") }),
    "Degraded 3 failures",
  ],
  [
    "CloudNativePG: healthy",
    live(
      "Cluster",
      { instances: 3 },
      { readyInstances: 3, phase: "Cluster in healthy state", conditions: conditions("Ready=True") },
    ),
    "Healthy",
  ],
  [
    "CloudNativePG: a replica joins",
    live(
      "Cluster",
      { instances: 3 },
      { readyInstances: 1, phase: "Creating a new replica", conditions: conditions("Ready=False") },
    ),
    "Progressing 1 of 3 instances ready; Creating a new replica",
  ],
  [
    "CloudNativePG: broken",
    live(
      "Cluster",
      { instances: 1 },
      { phase: "Cluster is in an unrecoverable state", conditions: conditions("Ready=False") },
    ),
    "Degraded 0 of 1 instances ready; Cluster is in an unrecoverable state",
  ],
  [
    "Flux: suspended",
    live("Kustomization", { suspend: true }, { conditions: conditions("Ready=True") }),
    "Suspended suspended by spec.suspend",
  ],
  [
    "Flux: cannot build",
    live("Kustomization", {}, { conditions: conditions("Ready=False:BuildFailed:no such file") }),
    "Degraded no such file",
  ],
  [
    "Flux: waits for another",
    live(
      "Kustomization",
      {},
      { conditions: conditions("Ready=False:DependencyNotReady:dependency 'a' is not ready") },
    ),
    "Progressing dependency 'a' is not ready",
  ],
  [
    "Flux: stalled",
    live(
      "Kustomization",
      {},
      { conditions: conditions("Ready=False", "Stalled=True:InvalidPath:path not found") },
    ),
    "Degraded path not found",
  ],
  [
    "Flux: reconciles",
    live(
      "Kustomization",
      {},
      { conditions: conditions("Ready=Unknown", "Reconciling=True:Progressing:building") },
    ),
    "Progressing building",
  ],
  [
    "a Ready condition of an older generation",
    live(
      "Kustomization",
      {},
      { conditions: [{ type: "Ready", status: "True", observedGeneration: 1, reason: "", message: "" }] },
    ),
    "Progressing its controller has not seen generation 2",
  ],
  [
    "Prometheus operator: a third word",
    live("Prometheus", {}, { conditions: conditions("Available=Degraded:SomePodsNotReady:1 of 2 up") }),
    "Degraded 1 of 2 up",
  ],
  [
    "Prometheus operator: not reconciled",
    live(
      "Prometheus",
      {},
      { conditions: conditions("Available=True", "Reconciled=False:ReconciliationFailed:bad rule") },
    ),
    "Degraded bad rule",
  ],
  [
    "ExternalSecret: synced",
    live("ExternalSecret", {}, { conditions: conditions("Ready=True:SecretSynced") }),
    "Healthy",
  ],
  [
    "ExternalSecret: no access",
    live(
      "ExternalSecret",
      {},
      { conditions: conditions("Ready=False:SecretSyncedError:could not get provider") },
    ),
    "Degraded could not get provider",
  ],
  [
    "Crossplane: cannot be reconciled, although not ready stands first",
    live(
      "Bucket",
      {},
      { conditions: conditions("Ready=False:Creating:", "Synced=False:ReconcileError:denied") },
    ),
    "Degraded denied",
  ],
  [
    "Crossplane: being created",
    live("Bucket", {}, { conditions: conditions("Synced=True", "Ready=False:Creating") }),
    "Progressing Creating",
  ],
  [
    "Knative: nobody knows yet",
    live("Widget", {}, { conditions: conditions("Ready=Unknown:RevisionMissing:waits for a revision") }),
    "Progressing waits for a revision",
  ],
  ["Gateway: new", live("Gateway", {}, {}), "Progressing no controller has taken it"],
  [
    "Gateway: programmed",
    live("Gateway", {}, { conditions: conditions("Accepted=True", "Programmed=True") }),
    "Healthy",
  ],
  [
    "Gateway: no address yet",
    live(
      "Gateway",
      {},
      { conditions: conditions("Accepted=True", "Programmed=False:AddressNotAssigned:no address") },
    ),
    "Progressing no address",
  ],
  [
    "Gateway: a listener without its certificate",
    live(
      "Gateway",
      {},
      listener("Conflicted=False", "ResolvedRefs=False:InvalidCertificateRef:no Secret tls") as never,
    ),
    "Degraded listener https: no Secret tls",
  ],
  [
    "Gateway: a listener whose port is taken",
    live("Gateway", {}, listener("Conflicted=True:HostnameConflict:twice", "Accepted=True") as never),
    "Degraded listener https: twice",
  ],
  [
    "Gateway: listeners that are fine",
    live("Gateway", {}, listener("Conflicted=False", "Accepted=True", "OverlappingTLSConfig=False") as never),
    "Healthy",
  ],
  [
    "HTTPRoute: not taken by its gateway",
    live("HTTPRoute", {}, parent("Accepted=Unknown:Pending") as never),
    "Progressing gateway edge has not taken it yet",
  ],
];

for (const [name, object, want] of rows) {
  test(name, () => {
    const { status, message } = healthOf(object);
    assert.equal(`${status} ${message}`.trim(), want);
  });
}
