import type { FoundRender, StoredRender } from "../../core/stored-render.ts";

/** A release, as `namespace/gitsync/release`. */
type Owner = string;

/** What the thread of the kept renders is asked to do. */
export type Task =
  | { readonly type: "has"; readonly owner: Owner; readonly digest: string }
  | { readonly type: "get"; readonly owner: Owner; readonly digest: string }
  /** Some objects of a render that is to be kept, as JSON: all at once would be a second copy of a large release in memory. */
  | {
      readonly type: "objects";
      readonly owner: Owner;
      readonly digest: string;
      readonly texts: readonly string[];
    }
  /** `keep`: digests of the owner that stay beside this one; the others go. */
  | {
      readonly type: "put";
      readonly owner: Owner;
      readonly render: ListedRender;
      readonly keep: readonly string[];
    };

/** A render whose objects are there already. */
export interface ListedRender extends Omit<StoredRender, "manifests"> {
  /** Digests of the objects, in the order of the manifests. */
  readonly objects: readonly string[];
}

export interface Request {
  readonly id: number;
  readonly task: Task;
}

/** Of has; of get; of objects, their digests; of put. */
export type Value = boolean | FoundRender | readonly string[] | undefined;

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
