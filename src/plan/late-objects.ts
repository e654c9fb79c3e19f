import { refId, refText } from "../core/object-ref.ts";
import type { Problem } from "../core/problem.ts";
import type { Plan } from "./plan.ts";
import { lateNeeds } from "./references.ts";

/** OBJ-ORDER, a warning: a workload that is written before something that its pods cannot start without is created. It would not get
 *  Healthy, and the wave with what it needs would not begin. */
export function lateObjects({ steps, waves }: Pick<Plan, "steps" | "waves">): readonly Problem[] {
  const writes = steps.flatMap((step) => step.writes);
  const created = new Set(writes.filter(({ action }) => action === "create").map(({ ref }) => refId(ref)));
  return writes.flatMap(({ ref, manifest }) =>
    lateNeeds(manifest, waves)
      .filter((need) => created.has(refId(need.ref)))
      .map((need): Problem => {
        const own = waves.get(refId(ref)) ?? 0;
        return {
          severity: "warning",
          code: "OBJ-ORDER",
          message: `${refText(ref)} of wave ${own} needs ${refText(need.ref)}, which comes with wave ${need.wave}`,
          hint: `Put ${refText(need.ref)} into wave ${own} or an earlier one.`,
          position: manifest.position,
        };
      }),
  );
}
