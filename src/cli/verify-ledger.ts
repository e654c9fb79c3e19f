import type { Json } from "../core/json.ts";
import { printable } from "../core/text.ts";
import { textOf, type Call } from "./command.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { printDocument } from "./output.ts";
import { exportLedger, proveLedger } from "./wire.ts";

/** `syncline verify-ledger FILE`: exit code 1 when the chain does not hold. With --export each proven entry goes to stdout, and what was
 *  found to stderr. */
export async function verifyLedger({ args, flags, io }: Call): Promise<ExitCode> {
  const file = args[0] ?? "";
  const isExported = flags["export"] === true;
  const found = isExported ? await exportLedger(file, io) : await proveLedger(file, io);
  const { ok, entries, checkpoints, lastHash, reason = "" } = found;
  const format = textOf(flags, "output") ?? "table";
  const summary = `${entries} entries hold, ${checkpoints} checkpoints; last hash ${lastHash || "none"}\n`;
  if (isExported) io.stderr(summary);
  else if (format !== "table") printDocument(io, format, found as unknown as Json);
  else if (ok) io.stdout(summary);
  if (!ok)
    io.stderr(`LEDGER-CORRUPT ${printable(`${file}: ${reason}`)}; ${entries} entries before that hold\n`);
  return ok ? exitCode.fine : exitCode.wrong;
}
