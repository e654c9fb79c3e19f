import { assertNever } from "../core/assert-never.ts";
import { printable } from "../core/text.ts";
import type { ConditionNow } from "./conditions.ts";

/** What became of the lock that `drift.mode: Prevent` asks for. */
export type LockState =
  | { readonly type: "off" }
  /** `unnamed`: objects whose replicas people can set all the same. */
  | { readonly type: "locked"; readonly kinds: number; readonly unnamed: number }
  | { readonly type: "failed"; readonly code: string; readonly message: string };

/** The condition Locked of a GitSync; none while it asks for no lock. */
export function lockCondition(lock: LockState): readonly ConditionNow[] {
  switch (lock.type) {
    case "off":
      return [];
    case "locked": {
      const kinds = `${lock.kinds} ${lock.kinds === 1 ? "kind is" : "kinds are"} locked for people`;
      const message =
        lock.unnamed === 0 ? kinds : `${kinds}; the replicas of ${lock.unnamed} objects are not`;
      return [{ type: "Locked", status: "True", reason: "Locked", message }];
    }
    case "failed":
      return [
        {
          type: "Locked",
          status: "False",
          reason: lock.code,
          message: printable(`nothing is locked, changes are corrected instead: ${lock.message}`),
        },
      ];
    default:
      return assertNever(lock);
  }
}
