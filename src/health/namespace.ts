import { conditionsOf, healthy, part, progressing, said, text, type HealthRule } from "./verdict.ts";

/** Active; while it is being deleted, what still holds it is named: finalizers first, for they do not go by themselves. */
export const namespaceHealth: HealthRule = (namespace) => {
  if (text(part(namespace, "status")["phase"]) !== "Terminating") return healthy;
  const holding = conditionsOf(namespace).filter(
    ({ status, type }) => status === "True" && type.startsWith("Namespace"),
  );
  const first = holding.find(({ type }) => type === "NamespaceFinalizersRemaining") ?? holding[0];
  return progressing(first === undefined ? "being deleted" : `being deleted: ${said(first)}`);
};
