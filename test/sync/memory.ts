import { digest } from "../../src/core/brand.ts";
import type { Manifest } from "../../src/core/manifest.ts";
import type { Problem } from "../../src/core/problem.ts";
import {
  bareSettings,
  createMemory,
  type ReleaseMemory,
  type Rendition,
} from "../../src/sync/release-memory.ts";
import { passFacts } from "../report/facts.ts";

export function rendition(manifests: readonly Manifest[], problems: readonly Problem[] = []): Rendition {
  const { commit, revision } = passFacts();
  const rendered = {
    settings: bareSettings("web", "shop"),
    manifests,
    digest: digest("a".repeat(64)),
    problems,
  };
  return { commit, revision, rendered };
}

export function memoryOf(name: string, latest: Rendition | undefined): ReleaseMemory {
  const memory = createMemory({ name: "shop", namespace: "syncline-system" }, bareSettings(name, "shop"));
  return Object.assign(memory, { latest, good: latest });
}
