import type { Json } from "../core/json.ts";
import { printable } from "../core/text.ts";
import { textOf, type Call } from "./command.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { printDocument } from "./output.ts";
import { proveLedger } from "./wire.ts";

/** `syncline verify-ledger FILE`: exit code 1 when the chain does not hold. */
export async function verifyLedger({ args, flags, io }: Call): Promise<ExitCode> {
  const file = args[0] ?? "";
  const found = await proveLedger(file, io);
  const { ok, entries, checkpoints, lastHash, reason = "" } = found;
  const format = textOf(flags, "output") ?? "table";
  if (format !== "table") printDocument(io, format, found as unknown as Json);
  else if (ok)
    io.stdout(`${entries} entries hold, ${checkpoints} checkpoints; last hash ${lastHash || "none"}\n`);
  if (!ok)
    io.stderr(`LEDGER-CORRUPT ${printable(`${file}: ${reason}`)}; ${entries} entries before that hold\n`);
  return ok ? exitCode.fine : exitCode.wrong;
}
