import { createNamespace } from "../../../tools/testcluster/bootstrap.ts";
import { commitFiles } from "../../support/git-repo.ts";
import { startScene, type Scene } from "../../support/scene.ts";
import type { Place } from "../rig/end-state.ts";
import { startRig, type Rig } from "../rig/rig.ts";
import { filesOf, type Model } from "./model.ts";
import { spaceCount } from "./slots.ts";

/** A GitSync whose objects go into namespaces of their own, which are called after its target. */
export interface Ground extends Place {
  readonly scene: Scene;
  readonly spaces: readonly string[];
}

/** Where a walk goes: its GitSync `walk`, behind the proxy of a rig. */
export interface Stage extends Ground {
  readonly scene: Rig;
}

/** An agent behind a proxy, and namespaces that nobody has written to. */
export async function openStage(): Promise<Stage> {
  const scene = await startRig("walk");
  return { ...(await groundOf(scene, "walk")), scene };
}

/** An agent that nobody disturbs: each commit is synced there once. */
export function openTwin(): Promise<Scene> {
  return startScene("twin");
}

/** A GitSync of the twin that brings about what the model says, in namespaces that nobody has written to; the commit. */
export async function freshGround(
  scene: Scene,
  gitSync: string,
  model: Model,
): Promise<{ readonly ground: Ground; readonly head: string }> {
  const ground = await groundOf(scene, gitSync);
  const head = commitFiles(scene.repo, filesOf(model, ground.spaces), { branch: gitSync, orphan: true });
  await scene.gitSync(gitSync, { source: { ref: gitSync }, target: { environment: "prod" } });
  return { ground, head };
}

async function groundOf(scene: Scene, gitSync: string): Promise<Ground> {
  const { cluster, namespace } = scene;
  const target = `${namespace}-${gitSync}`;
  const spaces = Array.from({ length: spaceCount }, (_, index) => `${target}-${index}`);
  await Promise.all(spaces.map((space) => createNamespace(cluster, space)));
  return { scene, namespace, gitSync, target, spaces };
}
