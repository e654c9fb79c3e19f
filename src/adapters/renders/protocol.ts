import type { FoundRender, StoredRender } from "../../core/stored-render.ts";

/** A release, as `namespace/gitsync/release`. */
type Owner = string;

/** What the thread of the kept renders is asked to do. */
export type Task =
  | { readonly type: "has"; readonly owner: Owner; readonly digest: string }
  | { readonly type: "get"; readonly owner: Owner; readonly digest: string }
  /** `keep`: digests of the owner that stay beside this one; the others go. */
  | {
      readonly type: "put";
      readonly owner: Owner;
      readonly render: StoredRender;
      readonly keep: readonly string[];
    };

export interface Request {
  readonly id: number;
  readonly task: Task;
}

/** Of has; of get; of put. */
export type Value = boolean | FoundRender | undefined;

/** `damage`: the file was of no use any more and was begun anew. `isDisk`: disk or rights are in the way; else it is a bug. */
export type Reply =
  | { readonly type: "done"; readonly id: number; readonly value: Value }
  | { readonly type: "failed"; readonly id: number; readonly message: string; readonly isDisk: boolean }
  | { readonly type: "damage"; readonly reason: string };

/** workerData of the thread. In the bundle all threads enter through one file, which looks at `thread` first. */
export interface ThreadData {
  readonly thread: "renders";
  readonly file: string;
  readonly maxBytes: number;
}

/** True when workerData is ours. */
export function isRendersThread(data: unknown): data is ThreadData {
  return typeof data === "object" && data !== null && (data as { thread?: unknown }).thread === "renders";
}
