/** When an object that other tools call a hook is applied here, relative to the release's other objects. */
export type HookTime = "before" | "among" | "after";

/** What a hook annotation of Helm or Argo CD means here (docs/hooks.md). */
export interface Hook {
  readonly tool: "Helm" | "Argo CD";
  /** The annotation's key, and its value as it is written: `pre-install,pre-upgrade`. */
  readonly key: string;
  readonly events: string;
  /** `never`: of an event that does not exist here. `test`: the same, and nobody expects otherwise. */
  readonly time: HookTime | "never" | "test";
  /** Order among the hooks of one time. */
  readonly weight: number;
  /** A Job or Pod is deleted once it has succeeded. */
  readonly goesWhenDone: boolean;
}

interface Tool {
  readonly name: Hook["tool"];
  readonly hook: string;
  readonly weight: string;
  readonly deletePolicy: string;
  readonly succeeded: string;
  /** Of several events the first row that fits decides. */
  readonly events: readonly (readonly [event: string, time: Hook["time"]])[];
}

/** The one table of hooks; docs/hooks.md shows it to users. An object of both tools is Argo CD's, as Argo CD itself has it. */
export const hookTools: readonly Tool[] = [
  {
    name: "Argo CD",
    hook: "argocd.argoproj.io/hook",
    weight: "argocd.argoproj.io/sync-wave",
    deletePolicy: "argocd.argoproj.io/hook-delete-policy",
    succeeded: "HookSucceeded",
    events: [
      ["Skip", "never"],
      ["PreSync", "before"],
      ["Sync", "among"],
      ["PostSync", "after"],
      ["SyncFail", "never"],
      ["PreDelete", "never"],
      ["PostDelete", "never"],
    ],
  },
  {
    name: "Helm",
    hook: "helm.sh/hook",
    weight: "helm.sh/hook-weight",
    deletePolicy: "helm.sh/hook-delete-policy",
    succeeded: "hook-succeeded",
    events: [
      ["crd-install", "before"],
      ["pre-install", "before"],
      ["pre-upgrade", "before"],
      ["post-install", "after"],
      ["post-upgrade", "after"],
      ["pre-delete", "never"],
      ["post-delete", "never"],
      ["pre-rollback", "never"],
      ["post-rollback", "never"],
      ["test", "test"],
      ["test-success", "test"],
      ["test-failure", "test"],
    ],
  },
];

/** What an object's annotations say of it as a hook; undefined for all others. An event that no row knows never comes. */
export function hookOf(annotations: Readonly<Record<string, unknown>> | undefined): Hook | undefined {
  for (const { name, hook, weight, deletePolicy, succeeded, events } of hookTools) {
    const value = annotations?.[hook];
    if (typeof value !== "string" || value.trim() === "") continue;
    const named = new Set(words(value));
    const time = events.find(([event]) => named.has(event))?.[1] ?? "never";
    return {
      tool: name,
      key: hook,
      events: value,
      time,
      weight: integer(annotations?.[weight]),
      goesWhenDone: words(annotations?.[deletePolicy]).includes(succeeded),
    };
  }
  return undefined;
}

function words(value: unknown): readonly string[] {
  return typeof value === "string" ? value.split(",").map((word) => word.trim()) : [];
}

/** 0 for anything that is no integer. */
function integer(value: unknown): number {
  const number = Number(value ?? 0);
  return Number.isSafeInteger(number) ? number : 0;
}
