import { drift } from "./scenes/drift.ts";
import { emptied } from "./scenes/emptied.ts";
import { firstSync } from "./scenes/first-sync.ts";
import { history } from "./scenes/history.ts";
import { install } from "./scenes/install.ts";
import { mistake } from "./scenes/mistake.ts";
import { removal } from "./scenes/removal.ts";
import { rollout } from "./scenes/rollout.ts";
import type { Stage } from "./stage.ts";

export interface Scene {
  readonly title: string;
  /** Throws when it does not come to what it shows. */
  readonly play: (stage: Stage) => Promise<void>;
}

/** The scenes in their order; each begins with what the one before left. */
export const scenes: readonly Scene[] = [
  { title: "Syncline is installed", play: install },
  { title: "A config repo becomes a running shop", play: firstSync },
  { title: "A commit is rolled out", play: rollout },
  { title: "Somebody changes the cluster by hand", play: drift },
  { title: "A commit is broken", play: mistake },
  { title: "The repo is emptied", play: emptied },
  { title: "A release is removed", play: removal },
  { title: "What happened?", play: history },
];
