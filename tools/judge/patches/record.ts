/** Records what the judge says: usage: node tools/judge/patches/record.ts JUDGE, from the root of the repository. */
import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { mergeCases } from "../../../test/render/patches/strategic-merge-cases.ts";

const [judge = ""] = process.argv.slice(2);

const answers = JSON.parse(
  execFileSync(judge, ["merge"], { input: JSON.stringify(mergeCases), encoding: "utf8" }),
) as readonly unknown[];
const lines = answers.map((answer) => JSON.stringify(answer)).join("\n");
writeFileSync("test/render/patches/strategic-merge-answers.jsonl", `${lines}\n`);

/** `fixtures/shop/overlays/prod` → `fixtures/shop/built/prod.yaml`. */
for (const file of globSync("test/kustomize/fixtures/*/{base,overlays/*}/kustomization.yaml").sort()) {
  const folder = dirname(file);
  const fixture = folder.split("/").slice(0, 4).join("/");
  mkdirSync(join(fixture, "built"), { recursive: true });
  writeFileSync(
    join(fixture, "built", `${basename(folder)}.yaml`),
    execFileSync(judge, ["build", folder], { encoding: "utf8" }),
  );
}
