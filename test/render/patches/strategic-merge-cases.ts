/** Objects and patches for the strategic merge, as YAML. `answers.jsonl` beside this file holds what kubectl's and kustomize's own
 *  libraries make of each (tools/judge/patches). */
export interface MergeCase {
  readonly name: string;
  readonly object: string;
  readonly patch: string;
}

const deployment = (spec: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      ${spec}\n`;
const pod = (spec: string): string => `spec: {template: {spec: ${spec}}}`;
const object = (apiVersion: string, kind: string, rest: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web}\n${rest}\n`;
const config = (rest: string): string => object("v1", "ConfigMap", rest);
const service = (ports: string): string => object("v1", "Service", `spec: {ports: ${ports}}`);
const crd = (spec: string): string => object("example.com/v1", "Widget", `spec: ${spec}`);

const two = deployment(
  "containers: [{name: a, image: a:1, env: [{name: X, value: '1'}, {name: W, value: '2'}]}, {name: b, image: b:1}]",
);
const containers = (list: string): string => pod(`{containers: ${list}}`);
const env = (list: string): string => containers(`[{name: a, env: ${list}}]`);
const volumes = deployment(
  "volumes: [{name: v, emptyDir: {}}, {name: w, configMap: {name: c, items: [{key: k, path: p}]}}]",
);
const mounted = deployment(
  "containers: [{name: a, volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /b, readOnly: true}]}]",
);
const finalized = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, finalizers: [a/x, b/y, c/z]}\n";

const rows: readonly (readonly [name: string, object: string, patch: string])[] = [
  ["a scalar is replaced", config("data: {a: '1', b: '2'}"), "data: {a: '3'}"],
  ["a key is added", config("data: {a: '1'}"), "data: {b: '2'}"],
  ["null deletes a key", config("data: {a: '1', b: '2'}"), "data: {a: null}"],
  ["null deletes a map", config("data: {a: '1'}"), "data: null"],
  ["null of an absent key changes nothing", config("data: {a: '1'}"), "data: {z: null}"],
  ["nulls in an added map are left out", config(""), "data: {a: '1', b: null}"],
  ["a map is added", config("immutable: true"), "data: {a: '1'}"],
  ["labels merge", object("v1", "ConfigMap", ""), "metadata: {labels: {a: b}}"],
  [
    "annotations are deleted",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, annotations: {a: b, c: d}}",
    "metadata: {annotations: {a: null}}",
  ],
  ["an empty patch", config("data: {a: '1'}"), "{}"],
  ["an empty map merges", config("data: {a: '1'}"), "data: {}"],
  ["a map over a scalar", config("data: x"), "data: {a: '1'}"],
  ["a scalar over a map", config("data: {a: '1'}"), "data: x"],
  ["a number stays a number", object("apps/v1", "Deployment", "spec: {replicas: 1}"), "spec: {replicas: 3}"],
  [
    "false and zero are values",
    object("apps/v1", "Deployment", "spec: {replicas: 1, paused: true}"),
    "spec: {replicas: 0, paused: false}",
  ],
  ["containers merge by name", two, containers("[{name: b, image: b:2}]")],
  ["the first container", two, containers("[{name: a, image: a:2}]")],
  ["a new container stands first", two, containers("[{name: c, image: c:1}]")],
  ["a new container behind a known one", two, containers("[{name: a, image: a:2}, {name: c, image: c:1}]")],
  ["a new container before a known one", two, containers("[{name: c, image: c:1}, {name: b, image: b:2}]")],
  ["two new containers", two, containers("[{name: d, image: d:1}, {name: c, image: c:1}]")],
  ["known containers in another order", two, containers("[{name: b, image: b:2}, {name: a, image: a:2}]")],
  ["a container is deleted", two, containers("[{name: a, $patch: delete}]")],
  ["a container that is not there is deleted", two, containers("[{name: z, $patch: delete}]")],
  ["one is deleted, one is added", two, containers("[{name: a, $patch: delete}, {name: c, image: c:1}]")],
  ["one is deleted, one is changed", two, containers("[{name: a, $patch: delete}, {name: b, image: b:3}]")],
  ["a container is replaced", two, containers("[{name: a, $patch: replace, image: new:1}]")],
  ["all containers are replaced", two, containers("[{$patch: replace}, {name: c, image: c:1}]")],
  ["all containers are replaced, marker last", two, containers("[{name: c, image: c:1}, {$patch: replace}]")],
  ["an item without its key", two, containers("[{image: c:1}]")],
  ["env merges by name", two, env("[{name: W, value: '3'}]")],
  ["env is added", two, env("[{name: Z, value: '3'}]")],
  ["env is deleted", two, env("[{name: X, $patch: delete}]")],
  ["env of a container without env", two, containers("[{name: b, env: [{name: Q, value: '1'}]}]")],
  [
    "env: value becomes valueFrom",
    two,
    env("[{name: X, value: null, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]"),
  ],
  ["an empty list of env", two, env("[]")],
  [
    "a marker in a list that is new",
    deployment("containers: [{name: a}]"),
    containers("[{name: a, env: [{$patch: replace}, {name: X, value: '1'}]}]"),
  ],
  ["env is null", two, env("null")],
  [
    "command is replaced",
    deployment("containers: [{name: a, command: [sh, -c]}]"),
    containers("[{name: a, command: [run]}]"),
  ],
  [
    "args are replaced by none",
    deployment("containers: [{name: a, args: [x]}]"),
    containers("[{name: a, args: []}]"),
  ],
  [
    "envFrom is replaced",
    deployment("containers: [{name: a, envFrom: [{configMapRef: {name: x}}]}]"),
    containers("[{name: a, envFrom: [{secretRef: {name: w}}]}]"),
  ],
  [
    "resources merge",
    deployment("containers: [{name: a, resources: {limits: {cpu: 1, memory: 1Gi}}}]"),
    containers("[{name: a, resources: {limits: {cpu: 2}, requests: {cpu: 1}}}]"),
  ],
  [
    "initContainers merge by name",
    deployment("initContainers: [{name: i, image: i:1}]"),
    pod("{initContainers: [{name: i, image: i:2}, {name: j, image: j:1}]}"),
  ],
  ["volumes merge by name", volumes, pod("{volumes: [{name: w, configMap: {name: d}}]}")],
  ["a volume is added", volumes, pod("{volumes: [{name: x, emptyDir: {}}]}")],
  ["a volume changes its kind", volumes, pod("{volumes: [{name: v, emptyDir: null, hostPath: {path: /x}}]}")],
  [
    "a volume changes its kind with retainKeys",
    volumes,
    pod("{volumes: [{name: v, $retainKeys: [name, hostPath], hostPath: {path: /x}}]}"),
  ],
  [
    "retainKeys that leave out a field of the patch",
    volumes,
    pod("{volumes: [{name: v, $retainKeys: [name], hostPath: {path: /x}}]}"),
  ],
  [
    "items of a configMap volume are replaced",
    volumes,
    pod("{volumes: [{name: w, configMap: {items: [{key: z, path: q}]}}]}"),
  ],
  ["a volume is deleted", volumes, pod("{volumes: [{name: v, $patch: delete}]}")],
  [
    "volumeMounts merge by mountPath",
    mounted,
    containers("[{name: a, volumeMounts: [{mountPath: /b, readOnly: false}]}]"),
  ],
  [
    "a volumeMount of the same volume elsewhere",
    mounted,
    containers("[{name: a, volumeMounts: [{name: v, mountPath: /c}]}]"),
  ],
  [
    "a volumeMount is deleted",
    mounted,
    containers("[{name: a, volumeMounts: [{mountPath: /a, $patch: delete}]}]"),
  ],
  ["a volumeMount without mountPath", mounted, containers("[{name: a, volumeMounts: [{name: v}]}]")],
  [
    "container ports merge by containerPort",
    deployment("containers: [{name: a, ports: [{containerPort: 80, name: http}]}]"),
    containers("[{name: a, ports: [{containerPort: 80, name: web}]}]"),
  ],
  [
    "a container port is added",
    deployment("containers: [{name: a, ports: [{containerPort: 80}]}]"),
    containers("[{name: a, ports: [{containerPort: 81}]}]"),
  ],
  [
    "a port named with TCP is the one without protocol",
    deployment("containers: [{name: a, ports: [{containerPort: 80, name: x}]}]"),
    containers("[{name: a, ports: [{containerPort: 80, protocol: TCP, name: w}]}]"),
  ],
  [
    "a UDP port beside TCP",
    deployment("containers: [{name: a, ports: [{containerPort: 53, protocol: TCP}]}]"),
    containers("[{name: a, ports: [{containerPort: 53, protocol: UDP}]}]"),
  ],
  [
    "the UDP port of two",
    deployment(
      "containers: [{name: a, ports: [{containerPort: 53, protocol: TCP}, {containerPort: 53, protocol: UDP}]}]",
    ),
    containers("[{name: a, ports: [{containerPort: 53, protocol: UDP, name: dns}]}]"),
  ],
  [
    "service ports merge by port",
    service("[{port: 80, targetPort: 8080}]"),
    "spec: {ports: [{port: 80, targetPort: 9090}]}",
  ],
  ["a service port is added", service("[{port: 80}]"), "spec: {ports: [{port: 443}]}"],
  [
    "a service port is deleted",
    service("[{port: 80}, {port: 443}]"),
    "spec: {ports: [{port: 80, $patch: delete}]}",
  ],
  [
    "a service selector merges",
    object("v1", "Service", "spec: {selector: {app: web}}"),
    "spec: {selector: {tier: front}}",
  ],
  [
    "externalIPs are replaced",
    object("v1", "Service", "spec: {externalIPs: [1.1.1.1]}"),
    "spec: {externalIPs: [2.2.2.2]}",
  ],
  [
    "imagePullSecrets merge by name",
    deployment("imagePullSecrets: [{name: a}]"),
    pod("{imagePullSecrets: [{name: b}]}"),
  ],
  [
    "hostAliases merge by ip",
    deployment("hostAliases: [{ip: 1.1.1.1, hostnames: [a]}]"),
    pod("{hostAliases: [{ip: 1.1.1.1, hostnames: [b]}]}"),
  ],
  ["tolerations are replaced", deployment("tolerations: [{key: a}]"), pod("{tolerations: [{key: b}]}")],
  [
    "topologySpreadConstraints merge by topologyKey",
    deployment("topologySpreadConstraints: [{topologyKey: zone, maxSkew: 1}]"),
    pod("{topologySpreadConstraints: [{topologyKey: zone, maxSkew: 2}]}"),
  ],
  [
    "a spread constraint named by both keys",
    deployment(
      "topologySpreadConstraints: [{topologyKey: zone, whenUnsatisfiable: DoNotSchedule, maxSkew: 1}]",
    ),
    pod("{topologySpreadConstraints: [{topologyKey: zone, whenUnsatisfiable: DoNotSchedule, maxSkew: 2}]}"),
  ],
  ["nodeSelector merges", deployment("nodeSelector: {a: b}"), pod("{nodeSelector: {c: d}}")],
  [
    "affinity lists are replaced",
    deployment(
      "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a}]}}",
    ),
    pod(
      "{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: b}]}}}",
    ),
  ],
  [
    "a strategy loses rollingUpdate by null",
    object("apps/v1", "Deployment", "spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}"),
    "spec: {strategy: {type: Recreate, rollingUpdate: null}}",
  ],
  [
    "a strategy with retainKeys",
    object("apps/v1", "Deployment", "spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}"),
    "spec: {strategy: {$retainKeys: [type], type: Recreate}}",
  ],
  ["a map is replaced by $patch", config("data: {a: '1', b: '2'}"), "data: {$patch: replace, c: '3'}"],
  ["$patch replace where nothing is", config(""), "data: {$patch: replace, c: '3'}"],
  ["a map is deleted by $patch", config("data: {a: '1'}"), "data: {$patch: delete}"],
  ["$patch delete where nothing is", config(""), "data: {$patch: delete}"],
  ["$patch merge", config("data: {a: '1'}"), "data: {$patch: merge, b: '2'}"],
  ["$patch of no meaning", config("data: {a: '1'}"), "data: {$patch: remove}"],
  ["the object is deleted", config("data: {a: '1'}"), "$patch: delete"],
  ["finalizers unite", finalized, "metadata: {finalizers: [d/w]}"],
  ["finalizers that are there already", finalized, "metadata: {finalizers: [b/y]}"],
  ["finalizers are taken out", finalized, "metadata: {$deleteFromPrimitiveList/finalizers: [b/y]}"],
  [
    "finalizers taken out and added",
    finalized,
    "metadata: {$deleteFromPrimitiveList/finalizers: [b/y], finalizers: [d/w]}",
  ],
  ["finalizers in an order", finalized, "metadata: {$setElementOrder/finalizers: [c/z, a/x]}"],
  ["containers in an order", two, pod("{$setElementOrder/containers: [{name: b}, {name: a}]}")],
  [
    "containers in an order, one changed",
    two,
    pod("{$setElementOrder/containers: [{name: b}, {name: a}], containers: [{name: a, image: a:9}]}"),
  ],
  [
    "containers in an order, one new",
    two,
    pod(
      "{$setElementOrder/containers: [{name: b}, {name: c}, {name: a}], containers: [{name: c, image: c:1}]}",
    ),
  ],
  [
    "a cron job's containers",
    object(
      "batch/v1",
      "CronJob",
      "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: a:1}]}}}}}",
    ),
    "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: a:2}]}}}}}",
  ],
  [
    "a job's containers",
    object("batch/v1", "Job", "spec: {template: {spec: {containers: [{name: a, image: a:1}]}}}"),
    containers("[{name: a, image: a:2}]"),
  ],
  [
    "a stateful set's claims are replaced",
    object(
      "apps/v1",
      "StatefulSet",
      "spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: x}}]}",
    ),
    "spec: {volumeClaimTemplates: [{metadata: {name: data}}]}",
  ],
  [
    "a pod's containers",
    object("v1", "Pod", "spec: {containers: [{name: a, image: a:1}]}"),
    "spec: {containers: [{name: a, image: a:2}]}",
  ],
  [
    "ingress rules are replaced",
    object("networking.k8s.io/v1", "Ingress", "spec: {rules: [{host: a}, {host: b}]}"),
    "spec: {rules: [{host: c}]}",
  ],
  [
    "role rules are replaced",
    object(
      "rbac.authorization.k8s.io/v1",
      "Role",
      "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]",
    ),
    "rules: [{apiGroups: [''], resources: [pods], verbs: [list]}]",
  ],
  [
    "subjects are replaced",
    object("rbac.authorization.k8s.io/v1", "RoleBinding", "subjects: [{kind: User, name: a}]"),
    "subjects: [{kind: User, name: b}]",
  ],
  [
    "a disruption budget's selector is replaced",
    object("policy/v1", "PodDisruptionBudget", "spec: {selector: {matchLabels: {a: b}}}"),
    "spec: {selector: {matchLabels: {c: d}}}",
  ],
  [
    "webhooks merge by name",
    object(
      "admissionregistration.k8s.io/v1",
      "ValidatingWebhookConfiguration",
      "webhooks: [{name: a.b.c, failurePolicy: Fail}]",
    ),
    "webhooks: [{name: a.b.c, failurePolicy: Ignore}]",
  ],
  [
    "metrics of an autoscaler are replaced",
    object("autoscaling/v2", "HorizontalPodAutoscaler", "spec: {metrics: [{type: Resource}]}"),
    "spec: {metrics: [{type: Pods}]}",
  ],
  [
    "a service account's secrets merge by name",
    object("v1", "ServiceAccount", "secrets: [{name: a}]"),
    "secrets: [{name: b}]",
  ],
  ["a custom resource's maps merge", crd("{a: {b: 1}}"), "spec: {a: {c: 2}}"],
  [
    "a custom resource's lists are replaced",
    crd("{containers: [{name: a}]}"),
    "spec: {containers: [{name: b}]}",
  ],
  ["a custom resource's map is replaced by $patch", crd("{a: {b: 1}}"), "spec: {a: {$patch: replace, c: 2}}"],
  ["a custom resource's key is deleted", crd("{a: 1, b: 2}"), "spec: {a: null}"],
];

export const mergeCases: readonly MergeCase[] = rows.map(([name, before, patch]) => ({
  name,
  object: before,
  patch,
}));
