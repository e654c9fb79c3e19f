/**
 * What the API server's audit log holds: one line per finished write, with its body (never of secrets and
 * tokens), so that a test can prove who wrote what. Reads, leases and events would only bury it.
 */
export const auditPolicy = JSON.stringify({
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  omitManagedFields: true,
  rules: [
    {
      level: "None",
      resources: [
        { group: "coordination.k8s.io", resources: ["leases"] },
        { group: "", resources: ["events"] },
        { group: "events.k8s.io", resources: ["events"] },
      ],
    },
    {
      level: "Metadata",
      verbs: ["create", "update", "patch", "delete", "deletecollection"],
      resources: [{ group: "", resources: ["secrets", "serviceaccounts/token"] }],
    },
    { level: "Request", verbs: ["create", "update", "patch", "delete", "deletecollection"] },
    { level: "None" },
  ],
});
