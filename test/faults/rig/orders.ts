import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../support/scene.ts";
import { done, orderVariable, type Order } from "./inside.ts";
import type { Rig } from "./rig.ts";

const file = join(mkdtempSync(join(tmpdir(), "syncline-order-")), "order.json");
let number = 0;

/** The environment of an agent that takes orders. */
export const obedient: Readonly<Record<string, string>> = {
  NODE_OPTIONS: `--disable-warning=ExperimentalWarning --require=${join(import.meta.dirname, "inside.ts")}`,
  [orderVariable]: file,
};

/** Tells a rig's agent, which must have been started as `obedient`; resolves when it is done. */
export async function order(rig: Rig, what: Omit<Order, "number">): Promise<void> {
  const output = (): string => rig.agent.output();
  // Before it listens to anything, a signal would be its end.
  const until = (text: string): Promise<void> =>
    eventually(
      () => Promise.resolve(output().includes(text)),
      () => `the agent does not say ${text}: ${output()}`,
    );
  await until('"server":"api"');
  number += 1;
  writeFileSync(file, JSON.stringify({ number, ...what }));
  process.kill(rig.agent.pid, "SIGUSR2");
  await until(done(number).trim());
}
