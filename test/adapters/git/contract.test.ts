import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { pathToFileURL } from "node:url";
import { createGitSource } from "../../../src/adapters/git/source.ts";
import { gitSourceContract } from "../../contracts/git-source.ts";
import { commitFiles, createRepo } from "../../support/git-repo.ts";
import { recordingLog } from "../../support/recording-log.ts";
import { openRig } from "./setup.ts";

gitSourceContract("over HTTP", async () => {
  const { repo, source, server } = await openRig();
  return { source, url: server.url(repo), commit: (files, message) => commitFiles(repo, files, { message }) };
});

gitSourceContract("from a local repository", async () => {
  const root = mkdtempSync(join(tmpdir(), "syncline-git-local-"));
  const source = createGitSource({ dataDir: join(root, "data"), allowInsecure: true, log: recordingLog() });
  after(async () => {
    await source.close();
    rmSync(root, { recursive: true, force: true });
  });
  const repo = createRepo(root, "shop");
  return {
    source,
    url: pathToFileURL(repo.dir).href,
    commit: (files, message) => commitFiles(repo, files, { message }),
  };
});
