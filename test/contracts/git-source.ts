import assert from "node:assert/strict";
import { test } from "node:test";
import { commitSha } from "../../src/core/brand.ts";
import { SynclineError } from "../../src/core/errors.ts";
import type { GitSource } from "../../src/ports.ts";

/**
 * A source and a repository it reads; `commit` sets files on `main` (null removes one) and returns the
 * commit.
 */
export interface GitSourceUnderTest {
  readonly source: GitSource;
  readonly url: string;
  commit(files: Readonly<Record<string, string | null>>, message: string): Promise<string> | string;
}

/** What every GitSource does; fake and real pass the same rows. `open` gives a repository without commits. */
export function gitSourceContract(name: string, open: () => Promise<GitSourceUnderTest>): void {
  const { signal } = new AbortController();
  const request = (url: string, ref = "main") => ({ url, ref, auth: undefined });

  test(`${name}: head is the newest commit, read gives exactly the one asked for`, async () => {
    const { source, url, commit } = await open();
    const first = commitSha(await commit({ "a.yaml": "1", "sub/b.yaml": "2" }, "First"));
    assert.equal(await source.head(request(url), signal), first);
    const second = commitSha(await commit({ "a.yaml": null }, "Second"));
    assert.equal(await source.head(request(url), signal), second);
    const old = await source.read({ ...request(url), commit: first, path: "" }, signal);
    assert.equal(old.commit.sha, first);
    assert.equal(old.commit.subject, "First");
    assert.match(old.commit.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(
      old.tree.entries.map(({ path, type, size }) => [path, type, size]),
      [
        ["a.yaml", "file", 1],
        ["sub/b.yaml", "file", 1],
      ],
    );
    const part = await source.read({ ...request(url), commit: second, path: "sub" }, signal);
    assert.equal(part.tree.root, "sub");
    assert.deepEqual(
      part.tree.entries.map(({ path, bytes }) => [path, Buffer.from(bytes ?? []).toString()]),
      [["b.yaml", "2"]],
    );
  });

  test(`${name}: changes that are taken back and made again give what they gave before`, async () => {
    const { source, url, commit } = await open();
    const text = (value: string): string => `${"a line that stays the same\n".repeat(40)}value: ${value}\n`;
    for (const value of ["first", "second", "first", "second", "first"]) {
      const sha = commitSha(await commit({ "a.yaml": text(value) }, value));
      const { tree } = await source.read({ ...request(url), commit: sha, path: "" }, signal);
      assert.equal(Buffer.from(tree.entries[0]?.bytes ?? []).toString(), text(value));
    }
  });

  test(`${name}: a pinned commit is its own head`, async () => {
    const { source, url, commit } = await open();
    const first = commitSha(await commit({ a: "1" }, "First"));
    await commit({ a: "2" }, "Second");
    assert.equal(await source.head(request(url, `commit:${first}`), signal), first);
  });

  test(`${name}: what is not there is an error with its code, never an empty answer`, async () => {
    const { source, url, commit } = await open();
    await assert.rejects(source.head(request(url), signal), withCode("REPO-EMPTY"));
    const sha = commitSha(await commit({ a: "1" }, "First"));
    await assert.rejects(source.head(request(url, "absent"), signal), withCode("REPO-REF"));
    await assert.rejects(
      source.read({ ...request(url), commit: sha, path: "absent" }, signal),
      withCode("REPO-PATH"),
    );
    const unknown = commitSha("1".repeat(40));
    await assert.rejects(
      source.read({ ...request(url), commit: unknown, path: "" }, signal),
      withCode("REPO-REF"),
    );
  });

  test(`${name}: a call that is aborted ends with the caller's reason`, async () => {
    const { source, url } = await open();
    const reason = new Error("enough");
    await assert.rejects(source.head(request(url), AbortSignal.abort(reason)), reason);
  });
}

function withCode(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SynclineError, String(error));
    assert.equal(error.code, code);
    return true;
  };
}
