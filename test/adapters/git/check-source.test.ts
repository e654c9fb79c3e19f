import assert from "node:assert/strict";
import { test } from "node:test";
import { checkSource } from "../../../src/adapters/git/check-source.ts";

const url = "https://git.example.com/org/config.git";
const sha = "0123456789abcdef0123456789abcdef01234567";

const urls: readonly [url: string, secure: string, insecure: string][] = [
  [url, url, url],
  [
    "https://git.example.com:8443/config",
    "https://git.example.com:8443/config",
    "https://git.example.com:8443/config",
  ],
  ["https://git.example.com/config/", "https://git.example.com/config", "https://git.example.com/config"],
  ["https://[2001:db8::1]/x.git", "https://[2001:db8::1]/x.git", "https://[2001:db8::1]/x.git"],
  ["http://git.example.com/x", "CFG-SOURCE", "http://git.example.com/x"],
  ["file:///srv/git/x.git", "CFG-SOURCE", "file:///srv/git/x.git"],
  ["file://host/srv/x.git", "CFG-SOURCE", "CFG-SOURCE"],
  ["ssh://git@git.example.com/x.git", "CFG-SOURCE", "CFG-SOURCE"],
  ["git@git.example.com:x.git", "CFG-SOURCE", "CFG-SOURCE"],
  ["ext::sh -c id", "CFG-SOURCE", "CFG-SOURCE"],
  ["https://user:secret@git.example.com/x", "CFG-SOURCE", "CFG-SOURCE"],
  ["https://secret@git.example.com/x", "CFG-SOURCE", "CFG-SOURCE"],
  ["https://git.example.com/x?token=secret", "CFG-SOURCE", "CFG-SOURCE"],
  ["https://git.example.com/x#secret", "CFG-SOURCE", "CFG-SOURCE"],
  ["https://git.example.com/x y", "CFG-SOURCE", "CFG-SOURCE"],
  ["https://git.example.com/x\nHost: y", "CFG-SOURCE", "CFG-SOURCE"],
  ["https://", "CFG-SOURCE", "CFG-SOURCE"],
  ["--upload-pack=x", "CFG-SOURCE", "CFG-SOURCE"],
  ["", "CFG-SOURCE", "CFG-SOURCE"],
];
for (const [text, secure, insecure] of urls) {
  test(`R7 R8: url ${JSON.stringify(text)}`, () => {
    const check = (allow: boolean): string =>
      outcome(() => checkSource({ url: text, ref: "main", path: "" }, allow).url.href);
    assert.equal(check(false), secure);
    assert.equal(check(true), insecure);
  });
}

const refs: readonly [ref: string, want: unknown][] = [
  ["main", { type: "branch", name: "main" }],
  ["release/1.2", { type: "branch", name: "release/1.2" }],
  ["feature/#42-größe", { type: "branch", name: "feature/#42-größe" }],
  ["tag:v1.2.3", { type: "tag", name: "v1.2.3" }],
  ["tag:web@1.2.3+build", { type: "tag", name: "web@1.2.3+build" }],
  [`commit:${sha}`, { type: "commit", sha }],
  ["commit:0123456", "CFG-SOURCE"],
  [`commit:${sha.toUpperCase()}`, "CFG-SOURCE"],
  ["-main", "CFG-SOURCE"],
  ["../main", "CFG-SOURCE"],
  ["a/../b", "CFG-SOURCE"],
  ["a//b", "CFG-SOURCE"],
  ["a/", "CFG-SOURCE"],
  ["a.lock", "CFG-SOURCE"],
  ["a/.b", "CFG-SOURCE"],
  ["main~1", "CFG-SOURCE"],
  ["main@{1}", "CFG-SOURCE"],
  ["a b", "CFG-SOURCE"],
  ["a\nb", "CFG-SOURCE"],
  ["a:b", "CFG-SOURCE"],
  ["*", "CFG-SOURCE"],
  ["", "CFG-SOURCE"],
  ["tag:", "CFG-SOURCE"],
  ["x".repeat(251), "CFG-SOURCE"],
];
for (const [ref, want] of refs) {
  test(`R7: ref ${JSON.stringify(ref.slice(0, 50))}`, () => {
    assert.deepEqual(
      outcome(() => checkSource({ url, ref, path: "" }, false).ref),
      want,
    );
  });
}

const paths: readonly [path: string, want: string][] = [
  [".", ""],
  ["", ""],
  ["./", ""],
  ["envs/prod", "envs/prod"],
  ["./envs/prod/", "envs/prod"],
  [".hidden", ".hidden"],
  ["größe", "größe"],
  ["/etc", "CFG-SOURCE"],
  ["../x", "CFG-SOURCE"],
  ["a/../b", "CFG-SOURCE"],
  ["a/./b", "CFG-SOURCE"],
  ["a//b", "CFG-SOURCE"],
  ["a\\b", "CFG-SOURCE"],
  ["a\0b", "CFG-SOURCE"],
  ["-x", "CFG-SOURCE"],
];
for (const [path, want] of paths) {
  test(`R1 R7: path ${JSON.stringify(path)}`, () => {
    assert.equal(
      outcome(() => checkSource({ url, ref: "main", path }, false).path),
      want,
    );
  });
}

test("R16: the refusal of a URL with credentials does not repeat them", () => {
  for (const bad of [
    "https://user:canary@host/x",
    "https://host/x?token=canary",
    "https://host/x#canary",
    "canary",
  ]) {
    assert.throws(
      () => checkSource({ url: bad, ref: "main", path: "" }, false),
      (error: Error & { hint?: string }) => !`${error.message}${error.hint}`.includes("canary"),
    );
  }
});

function outcome<T>(run: () => T): T | string {
  try {
    return run();
  } catch (error) {
    return (error as { code: string }).code;
  }
}
