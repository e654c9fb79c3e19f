import { DemoFailure } from "../failure.ts";
import type { Stage } from "../stage.ts";

/** What the ledger holds of one release. */
export async function history({ type, screen }: Stage): Promise<void> {
  await type("", "syncline status");
  screen.say("The ledger keeps all of it: each entry carries the hash of the one before.");
  const output = await type("", "syncline history shop/checkout");
  for (const word of ["Applied", "Corrected"])
    if (!output.includes(word)) throw new DemoFailure(`the history of shop/checkout has no ${word}`);
}
