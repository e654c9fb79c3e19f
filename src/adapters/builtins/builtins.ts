import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Builtins } from "../../core/builtins.ts";
import type { TreeEntry } from "../../core/source-tree.ts";
import { byText } from "../../core/text.ts";

/** Reads what ships with Syncline from `rootDir`: charts/webapp, and policies/<pack>. The repository's root,
 *  or builtin/ beside the bundle. */
export async function loadBuiltins(rootDir: string): Promise<Builtins> {
  const [charts, packs] = await Promise.all([
    Promise.all(chartNames.map((name) => loadChart(join(rootDir, "charts", name), name))),
    loadPacks(join(rootDir, "policies")),
  ]);
  return { charts: new Map(charts), packs: new Map(packs) };
}

/** `builtin/<name>@<major>` in release.yaml. */
const chartNames = ["webapp"];

async function loadChart(folder: string, name: string): Promise<[string, readonly TreeEntry[]]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  const entries = await Promise.all(
    paths.sort(byText).map(async (path): Promise<TreeEntry> => {
      const bytes = await readFile(path);
      return { path: path.slice(folder.length + 1), type: "file", oid: "", size: bytes.length, bytes };
    }),
  );
  const meta = await readFile(join(folder, "Chart.yaml"), "utf8");
  const major = /^version:\s*["']?v?(\d+)/m.exec(meta)?.[1];
  if (major === undefined) throw new Error(`${folder}/Chart.yaml has no version`);
  return [`${name}@${major}`, entries];
}

/** One folder per pack; its examples (pass/, fail/) are no policies. */
async function loadPacks(folder: string): Promise<[string, { path: string; text: string }[]][]> {
  const packs = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return Promise.all(
    packs
      .map(({ name }) => name)
      .sort(byText)
      .map(async (pack): Promise<[string, { path: string; text: string }[]]> => {
        const names = (await readdir(join(folder, pack)))
          .filter((name) => /\.ya?ml$/.test(name))
          .sort(byText);
        const files = names.map(async (name) => ({
          path: `builtin/policies/${pack}/${name}`,
          text: await readFile(join(folder, pack, name), "utf8"),
        }));
        return [pack, await Promise.all(files)];
      }),
  );
}
