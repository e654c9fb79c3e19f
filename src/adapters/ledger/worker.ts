import { runLedgerThread } from "./thread.ts";

/** Entry of the ledger's thread when Syncline runs from its sources; the bundle enters through src/main.ts. */
runLedgerThread();
