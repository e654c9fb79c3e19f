import { runRendersThread } from "./thread.ts";

/** Entry of the thread when Syncline runs from its sources; the bundle enters through src/main.ts. */
runRendersThread();
