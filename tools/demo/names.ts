/** The namespaces that the demo creates and removes. */
export const ourNamespaces = { gitSync: "syncline-system", workloads: "shop-prod" } as const;

export const gitSyncName = "shop";
export const channel = "#shop-deploys";

/** Cluster-wide, and of the demo only. */
export const applierBinding = "syncline-demo-applier";
