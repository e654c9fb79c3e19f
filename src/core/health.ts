export type HealthWord = "Healthy" | "Progressing" | "Degraded" | "Suspended" | "Missing" | "Unknown";

/** Health of one object or release; `message` has numbers and the first cause: `1 of 3 replicas ready; …`. */
export interface Health {
  readonly status: HealthWord;
  readonly message: string;
}
