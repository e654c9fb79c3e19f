import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import type { GitLimits } from "../../../src/adapters/git/git-limits.ts";
import { createGitSource } from "../../../src/adapters/git/source.ts";
import { commitSha, type CommitSha } from "../../../src/core/brand.ts";
import { SynclineError } from "../../../src/core/errors.ts";
import type { GitAuth, GitSource, Snapshot } from "../../../src/ports.ts";
import type { GitRepo } from "../../support/git-repo.ts";
import { startGitServer, type GitServer, type GitServerOptions } from "../../support/git-server.ts";
import { recordingLog } from "../../support/recording-log.ts";

export interface GitRig {
  readonly server: GitServer;
  readonly repo: GitRepo;
  readonly source: GitSource;
  readonly dataDir: string;
  readonly log: ReturnType<typeof recordingLog>;
  head(ref?: string): Promise<CommitSha>;
  read(commit: string, options?: { readonly path?: string; readonly ref?: string }): Promise<Snapshot>;
  /** The one bare repository of the cache. */
  gitdir(): string;
  /** `<command or path>` of each request since the last call. */
  requests(): string[];
}

export interface RigOptions {
  readonly server?: GitServerOptions;
  readonly limits?: Partial<GitLimits>;
  readonly auth?: GitAuth;
}

/** A Git server with one repository, and a source that reads it. Both end with the test file. */
export async function openRig({ server: serverOptions, limits, auth }: RigOptions = {}): Promise<GitRig> {
  const dataDir = mkdtempSync(join(tmpdir(), "syncline-git-source-"));
  const server = await startGitServer(serverOptions);
  const repo = server.createRepo("shop");
  const log = recordingLog();
  const source = createGitSource({
    dataDir,
    allowInsecure: true,
    log,
    ...(limits === undefined ? {} : { limits }),
  });
  after(async () => {
    await source.close();
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const { signal } = new AbortController();
  const request = (ref: string) => ({ url: server.url(repo), ref, auth });
  return {
    server,
    repo,
    source,
    dataDir,
    log,
    head: (ref = "main") => source.head(request(ref), signal),
    read: (commit, { path = ".", ref = "main" } = {}) =>
      source.read({ ...request(ref), commit: commitSha(commit), path }, signal),
    gitdir: () => {
      const folder = join(dataDir, "git");
      return join(folder, readdirSync(folder).find((name) => /^[0-9a-f]{32}$/.test(name)) ?? "none");
    },
    requests: () =>
      server.requests
        .splice(0)
        .map(({ path, command }) => (command === "" ? (path.split("?")[0] ?? "") : command)),
  };
}

/** `CODE message` of the error a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof SynclineError) return `${error.code} ${error.message}`;
    throw error;
  }
  return "no error";
}

/** Path and content of each file; content is undefined where none was delivered. */
export function contents({ tree }: Snapshot): Record<string, string | undefined> {
  return Object.fromEntries(
    tree.entries.map(({ path, bytes }) => [
      path,
      bytes === undefined ? undefined : Buffer.from(bytes).toString(),
    ]),
  );
}
