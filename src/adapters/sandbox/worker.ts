import { runSandboxThread } from "./thread.ts";

/** Entry of the sandbox's thread when Syncline runs from its sources; the bundle enters through src/main.ts.
 */
runSandboxThread();
