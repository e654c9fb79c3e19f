import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";

/** The stage files taken from the kwok module (paths below its kustomize/stage). */
export const stageFiles = [
  "node/fast/node-initialize.yaml",
  "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
  "pod/fast/pod-ready.yaml",
  "pod/fast/pod-complete.yaml",
  "pod/fast/pod-delete.yaml",
  "volume/fast/pv-bind.yaml",
  "volume/fast/pv-delete.yaml",
  "volume/fast/pvc-provision.yaml",
  "volume/fast/pvc-delete.yaml",
] as const;

/** Pods with this annotation meet the named fate instead of getting ready. */
const outcomeAnnotation = "testcluster/outcome";

/** Pods with this annotation (a Go duration) become ready, fail or vanish only after that time. */
const delayAnnotation = "testcluster/delay";

interface Requirement {
  key: string;
  operator: "Exists" | "DoesNotExist" | "In" | "NotIn";
  values?: readonly string[];
}

interface Stage {
  metadata: { name: string };
  spec: { selector: { matchExpressions: Requirement[] }; delay?: object; [field: string]: unknown };
  [field: string]: unknown;
}

/**
 * Writes kwok's configuration: kwok's own stages, with pods made steerable by the annotations
 * `testcluster/delay` ("4s") and `testcluster/outcome` (ImagePullBackOff, CrashLoopBackOff, Failed).
 */
export function writeStages(stagesDir: string, target: string): void {
  const own = stageFiles.map((file) => parse(readFileSync(join(stagesDir, basename(file)), "utf8")) as Stage);
  const stages = [...own.map(steerable), ...outcomes.map(outcomeStage)];
  writeFileSync(target, stages.map((stage) => JSON.stringify(stage)).join("\n---\n") + "\n");
}

function steerable(stage: Stage): Stage {
  const { name } = stage.metadata;
  if (!name.startsWith("pod-")) return stage;
  const conditions = [...stage.spec.selector.matchExpressions];
  if (name !== "pod-delete")
    conditions.push({ key: annotation(outcomeAnnotation), operator: "DoesNotExist" });
  return { ...stage, spec: { ...stage.spec, selector: { matchExpressions: conditions }, delay: delayed } };
}

const annotation = (key: string): string => `.metadata.annotations["${key}"]`;

const delayed = { durationMilliseconds: 0, durationFrom: { expressionFrom: annotation(delayAnnotation) } };

interface Outcome {
  readonly name: string;
  readonly phase: "Pending" | "Running" | "Failed";
  readonly restarts: number;
  /** The container's state, one YAML line per entry. */
  readonly state: readonly string[];
}

const outcomes: readonly Outcome[] = [
  {
    name: "ImagePullBackOff",
    phase: "Pending",
    restarts: 0,
    state: [
      "waiting:",
      "  reason: ImagePullBackOff",
      "  message: Back-off pulling image {{ .image | Quote }}",
    ],
  },
  {
    name: "CrashLoopBackOff",
    phase: "Running",
    restarts: 5,
    state: ["waiting:", "  reason: CrashLoopBackOff", "  message: back-off 5m0s restarting failed container"],
  },
  {
    name: "Failed",
    phase: "Failed",
    restarts: 0,
    state: ["terminated:", "  exitCode: 1", "  reason: Error", "  finishedAt: {{ $now | Quote }}"],
  },
];

function outcomeStage(outcome: Outcome): Stage {
  return {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name: `pod-${outcome.name.toLowerCase()}` },
    spec: {
      resourceRef: { apiGroup: "v1", kind: "Pod" },
      selector: {
        matchExpressions: [
          { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" },
          { key: annotation(outcomeAnnotation), operator: "In", values: [outcome.name] },
          { key: '.status.conditions.[] | select( .type == "Ready" ) | .status', operator: "DoesNotExist" },
        ],
      },
      delay: delayed,
      next: { statusTemplate: statusTemplate(outcome) },
    },
  };
}

function statusTemplate({ phase, restarts, state }: Outcome): string {
  const condition = (type: string, status: string): string[] => [
    `- type: ${type}`,
    `  status: "${status}"`,
    "  lastTransitionTime: {{ $now | Quote }}",
  ];
  return [
    "{{ $now := Now }}",
    `phase: ${phase}`,
    "startTime: {{ $now | Quote }}",
    "conditions:",
    ...condition("Initialized", "True"),
    ...condition("Ready", "False"),
    ...condition("ContainersReady", "False"),
    "containerStatuses:",
    "{{ range .spec.containers }}",
    "- image: {{ .image | Quote }}",
    "  name: {{ .name | Quote }}",
    "  ready: false",
    "  started: false",
    `  restartCount: ${restarts}`,
    "  state:",
    ...state.map((line) => `    ${line}`),
    "{{ end }}",
    "",
  ].join("\n");
}
