import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { git } from "../../test/support/git-repo.ts";
import { startGitServer } from "../../test/support/git-server.ts";
import { startSlackReceiver } from "../../test/support/slack-receiver.ts";
import { freePorts } from "../testcluster/ports.ts";
import { createAgentProcess } from "./agent-process.ts";
import { openGround } from "./ground.ts";
import type { DemoOptions } from "./options.ts";
import type { Screen } from "./screen.ts";
import { createStage, type Stage } from "./stage.ts";
import { startStandIns } from "./stand-ins.ts";
import { openTerminal } from "./terminal.ts";

/** Starts what plays, but for the agent. What ends each part goes onto the stack as soon as it runs. */
export async function openStage(
  options: DemoOptions,
  screen: Screen,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Stage> {
  const ground = await openGround(options, screen, stack, signal);
  const { dir } = ground;
  mkdirSync(join(dir, "git"));
  const server = await startGitServer({ dir: join(dir, "git") });
  stack.defer(() => server.close());
  const repo = server.createRepo("config");
  git(repo, ["config", "http.receivepack", "true"]); // whoever reaches this loopback port may push
  const slack = await startSlackReceiver();
  stack.defer(() => slack.close());
  if (ground.isOurs) {
    const standIns = new AbortController();
    stack.defer(() => {
      standIns.abort();
    });
    await startStandIns(ground.cluster, standIns.signal);
  }
  const [apiPort = 0] = await freePorts(1);
  const terminal = openTerminal(ground, `http://127.0.0.1:${apiPort}`);
  const agent = createAgentProcess(dir, agentFlags(dir, apiPort, slack.url), terminal.env);
  stack.defer(() => agent.stop());
  const repoUrl = server.url(repo);
  return createStage({ ground, screen, repoUrl, clone: join(dir, "config"), slack, agent, terminal, signal });
}

/** One line each, as they are shown. */
function agentFlags(dir: string, apiPort: number, slackUrl: string): readonly (readonly string[])[] {
  return [
    ["--data-dir", join(dir, "agent"), "--log-format", "pretty"],
    ["--api-address", `127.0.0.1:${apiPort}`, "--http-address", "off", "--metrics-address", "off"],
    ["--allow-insecure-sources", "--slack-api-url", slackUrl],
  ];
}
