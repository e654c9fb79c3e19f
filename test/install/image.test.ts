import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { installObjects } from "../../src/install/objects.ts";
import { bundle, shipped, type Bundle } from "../../tools/bundle.ts";

const root = join(import.meta.dirname, "../..");
const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
const entrypoint = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? "[]") as string[];
const flags = entrypoint.filter((word) => word.startsWith("--"));

suite("the bundle, under the image's flags", () => {
  const outdir = mkdtempSync(join(tmpdir(), "syncline-bundle-"));
  let built: Bundle;
  before(async () => {
    built = await bundle({ root, entry: "test/install/fixtures/bundled.ts", outdir });
  });
  after(() => rmSync(outdir, { recursive: true }));

  const run = (...args: readonly string[]) =>
    execFileSync(process.execPath, [...flags, built.file, ...args], { cwd: outdir, env: {} }).toString();

  test("runs alone, with CommonJS inside", () => {
    assert.equal(run(), "CommonJS b\nproto false\nbuiltin true\n");
  });

  test("runs a late module only when it is asked for", () => {
    assert.match(run("late"), /^late module runs\nlate\nKubeConfig 0$/m);
  });

  test("of client-node only the kubeconfig comes in", () => {
    assert.ok(built.bytes < 3 * 1024 * 1024, `${built.bytes} bytes`);
  });

  test("is one program, with its parts, its licences and builtin/ beside it", () => {
    const licences = readdirSync(join(outdir, "parts")).some((name) => name.endsWith(".LEGAL.txt"));
    assert.ok(licences);
    assert.deepEqual(readdirSync(outdir).sort(), ["builtin", "parts", "syncline.mjs"]);
    assert.ok(existsSync(join(outdir, "builtin/examples/config-repo/syncline.yaml")));
  });
});

suite("the image", () => {
  test("keeps the memory flags on the command line", () => {
    assert.deepEqual(flags, ["--max-semi-space-size=1", "--optimize-for-size", "--disable-proto=delete"]);
    assert.match(dockerfile, /^ENV .*MALLOC_ARENA_MAX=1 /m);
  });

  test("runs as the user of the StatefulSet", () => {
    const user = /^USER (\d+):(\d+)$/m.exec(dockerfile)?.slice(1).map(Number);
    const text = JSON.stringify(installObjects({ image: "x" }).at(-1));
    assert.ok(text.includes(`"runAsUser":${user?.[0]},"runAsGroup":${user?.[1]}`), text);
  });

  test("has the Node that the lockfile pins", () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      devDependencies: { node: string };
    };
    assert.match(dockerfile, new RegExp(`^ARG NODE_IMAGE=node:${devDependencies.node}-`, "m"));
  });

  test("R51: no package runs a script of its own while it is built", () => {
    const installs = dockerfile.match(/npm (ci|install).*/g);
    assert.ok(installs?.every((line) => line.includes("--ignore-scripts")));
  });

  test("its context holds what the bundle is made of", () => {
    const kept = readFileSync(join(root, ".dockerignore"), "utf8").split("\n");
    const needed = ["package.json", "package-lock.json", "src", "tools/build.ts", "tools/bundle.ts"];
    for (const path of [...needed, ...Object.values(shipped)]) assert.ok(kept.includes(`!${path}`), path);
  });
});
