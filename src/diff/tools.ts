/** Field managers of other GitOps tools: whoever of them runs on writes again what was taken from it. `*` ends a beginning. */
const tools: readonly (readonly [tool: string, managers: readonly string[]])[] = [
  ["Argo CD", ["argocd-*"]],
  ["Flux", ["kustomize-controller", "helm-controller", "flux*"]],
  ["Helm", ["helm"]],
  ["Kluctl", ["kluctl*"]],
  ["kapp", ["kapp*"]],
];

/** The GitOps tool that writes as a field manager; undefined = it is none's. */
export function toolOf(manager: string): string | undefined {
  const isTool = ([, managers]: (typeof tools)[number]): boolean =>
    managers.some((name) => (name.endsWith("*") ? manager.startsWith(name.slice(0, -1)) : manager === name));
  return tools.find(isTool)?.[0];
}
