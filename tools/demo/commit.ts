import { shell } from "./shell.ts";
import type { Stage } from "./stage.ts";

/** Bob commits everything of his clone and pushes; returns the commit. */
export async function commit(stage: Stage, message: string): Promise<string> {
  await stage.type("bob", `git commit --all --message '${message}'`);
  return push(stage);
}

/** Bob pushes what he has; returns the commit. */
export async function push(stage: Stage): Promise<string> {
  await stage.type("bob", "git push --quiet");
  const { clone, terminal, signal } = stage;
  return (await shell({ line: "git rev-parse HEAD", cwd: clone, env: terminal.env, signal })).output.trim();
}
