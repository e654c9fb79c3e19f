import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { syncline } from "../support/syncline.ts";

const dir = mkdtempSync(join(tmpdir(), "syncline-import-"));
after(() => {
  rmSync(dir, { recursive: true, force: true });
});
cpSync(join(import.meta.dirname, "../kustomize/fixtures/shop"), join(dir, "shop"), { recursive: true });
writeFileSync(
  join(dir, "syncline.yaml"),
  "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [staging, prod]\n",
);
writeFileSync(join(dir, ".synclineignore"), "/shop/\n");

test("base and overlays become a release, which renders", async () => {
  const { code, stdout, stderr } = await syncline(["import", "kustomize", "shop"], { cwd: dir });
  assert.equal(code, 0, stderr);
  assert.deepEqual(stdout.trimEnd().split("\n"), [
    "releases/shop/release.yaml",
    "releases/shop/manifests/db.yaml",
    "releases/shop/manifests/generated.yaml",
    "releases/shop/manifests/web.yaml",
    "releases/shop-prod/release.yaml",
    "releases/shop-prod/manifests/budget.yaml",
  ]);
  assert.match(
    stderr,
    /^warning IMPORT-FIELD shop\/overlays\/prod\/kustomization.yaml:11:5 ConfigMap settings/m,
  );
  const rendered = await syncline(["render", "shop", "--env", "prod"], { cwd: dir });
  assert.equal(rendered.code, 0, rendered.stderr);
  assert.match(rendered.stdout, /namespace: shop-prod\n/);
  assert.match(rendered.stdout, /image: example.com\/shop\/web:1.4.1\n/);
  assert.doesNotMatch(rendered.stdout, /HorizontalPodAutoscaler/);
  const again = await syncline(["import", "kustomize", "shop"], { cwd: dir });
  assert.equal(again.code, 2);
  assert.match(
    again.stderr,
    /^CLI-USAGE .*releases\/shop is not empty\n  remove it, or give another place with --out\n/m,
  );
});

test("a base with a named overlay, elsewhere", async () => {
  const args = ["import", "kustomize", "shop/base", "--name", "other", "--out", "releases/team/other"];
  const overlays = ["--env", "prod=shop/overlays/prod", "--env", "staging=shop/overlays/staging"];
  const { code, stdout, stderr } = await syncline([...args, ...overlays], { cwd: dir });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^releases\/team\/other\/release.yaml\n/);
  assert.match(
    readFileSync(join(dir, "releases/team/other/release.yaml"), "utf8"),
    /environments:\n  - prod\n  - staging\n/,
  );
});

test("a base that leads out of its folder is read from further up", async () => {
  const args = ["import", "kustomize", "shop/overlays/prod", "--name", "prod", "--out", "elsewhere/prod"];
  const { code, stderr } = await syncline(args, { cwd: dir });
  assert.equal(code, 0, stderr);
  assert.match(
    readFileSync(join(dir, "elsewhere/prod/manifests/web.yaml"), "utf8"),
    /priorityClassName: high/,
  );
});

const refusals: readonly (readonly [name: string, args: readonly string[], code: number, want: RegExp])[] = [
  ["another tool", ["helm", "shop"], 2, /^CLI-USAGE import helm: want kustomize\n/],
  ["a folder without kustomization", ["kustomize", "."], 2, /^CLI-NOT-FOUND no kustomization.yaml in /],
  [
    "an overlay without name",
    ["kustomize", "shop", "--env", "shop/overlays/prod"],
    2,
    /^CLI-USAGE --env shop\/overlays\/prod: want NAME=DIR/,
  ],
  [
    "an overlay that is not there",
    ["kustomize", "shop", "--env", "prod=nowhere", "--out", "x"],
    1,
    /^error IMPORT-READ nowhere there is no kustomization.yaml in nowhere/,
  ],
  [
    "a name that is none",
    ["kustomize", "shop", "--name", "Shop_1"],
    2,
    /^CLI-USAGE Shop_1 cannot be the name of a release\n/,
  ],
];
for (const [name, args, code, want] of refusals) {
  test(`refused: ${name}`, async () => {
    const result = await syncline(["import", ...args], { cwd: dir });
    assert.equal(result.code, code, result.stderr);
    assert.match(result.stderr, want);
    assert.equal(existsSync(join(dir, "x")), false);
  });
}
