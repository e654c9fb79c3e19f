import type { Json } from "../core/json.ts";
import { capabilitiesOf } from "../sync/render-request.ts";
import { textOf, type Call } from "./command.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { printDocument } from "./output.ts";
import { openCluster } from "./wire.ts";

/** `syncline capabilities`: what read-capabilities.ts reads. A group that cannot be asked is told, because its kinds lack. */
export async function capabilities(call: Call): Promise<ExitCode> {
  const { flags, io } = call;
  const { cluster } = await openCluster(call);
  const discovery = await cluster.discover({ refresh: false }, io.signal);
  printDocument(io, textOf(flags, "output") ?? "yaml", capabilitiesOf(discovery) as unknown as Json);
  for (const group of discovery.failedGroups)
    io.stderr(`warning: API group ${group} cannot be asked: its kinds are not in this list\n`);
  return discovery.failedGroups.length === 0 ? exitCode.fine : exitCode.wrong;
}
