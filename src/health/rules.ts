import { apiServiceHealth } from "./aggregated-api.ts";
import { autoscalerHealth } from "./autoscaler.ts";
import { claimHealth } from "./claim.ts";
import { cronJobHealth } from "./cron-job.ts";
import { crdHealth } from "./custom-resource.ts";
import { daemonSetHealth } from "./daemon-set.ts";
import { deploymentHealth } from "./deployment.ts";
import { disruptionBudgetHealth } from "./disruption-budget.ts";
import { gatewayHealth, routeHealth } from "./gateway.ts";
import { jobHealth } from "./job.ts";
import { namespaceHealth } from "./namespace.ts";
import { ingressHealth, serviceHealth } from "./network.ts";
import { certificateHealth, postgresHealth, rolloutHealth, scaledObjectHealth } from "./operators.ts";
import { podHealth } from "./pod.ts";
import { replicaSetHealth } from "./replica-set.ts";
import { statefulSetHealth } from "./stateful-set.ts";
import type { HealthRule } from "./verdict.ts";
import { volumeHealth } from "./volume.ts";

/** Kinds with a rule of their own, as `Kind.group`. docs/health.md tells them all. */
export const rules: { readonly [kind: string]: HealthRule } = {
  "Deployment.apps": deploymentHealth,
  "StatefulSet.apps": statefulSetHealth,
  "DaemonSet.apps": daemonSetHealth,
  "ReplicaSet.apps": replicaSetHealth,
  ReplicationController: replicaSetHealth,
  "Job.batch": jobHealth,
  "CronJob.batch": cronJobHealth,
  Pod: podHealth,
  PersistentVolumeClaim: claimHealth,
  PersistentVolume: volumeHealth,
  Service: serviceHealth,
  "Ingress.networking.k8s.io": ingressHealth,
  "HorizontalPodAutoscaler.autoscaling": autoscalerHealth,
  "PodDisruptionBudget.policy": disruptionBudgetHealth,
  "CustomResourceDefinition.apiextensions.k8s.io": crdHealth,
  "APIService.apiregistration.k8s.io": apiServiceHealth,
  Namespace: namespaceHealth,
  "Gateway.gateway.networking.k8s.io": gatewayHealth,
  "HTTPRoute.gateway.networking.k8s.io": routeHealth,
  "GRPCRoute.gateway.networking.k8s.io": routeHealth,
  "TLSRoute.gateway.networking.k8s.io": routeHealth,
  "TCPRoute.gateway.networking.k8s.io": routeHealth,
  "UDPRoute.gateway.networking.k8s.io": routeHealth,
  "Certificate.cert-manager.io": certificateHealth,
  "Rollout.argoproj.io": rolloutHealth,
  "ScaledObject.keda.sh": scaledObjectHealth,
  "ScaledJob.keda.sh": scaledObjectHealth,
  "Cluster.postgresql.cnpg.io": postgresHealth,
};
