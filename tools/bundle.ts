import { build, type Plugin } from "esbuild";
import { cpSync, existsSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";

export interface Bundle {
  readonly file: string;
  /** Of the program and all its parts. */
  readonly bytes: number;
}

// Some dependencies are CommonJS and call `require` for Node's own modules, which an ES module does not have.
const banner = `#!/usr/bin/env node
import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);`;

/**
 * What is used of libraries that are loaded late; every one of them has to stand here. esbuild keeps all of a module behind `import()`:
 * of client-node that would be 4.6 MB of generated calls, for a kubeconfig. And of a CommonJS module it exports nothing but `default`.
 */
const used: Readonly<Record<string, readonly string[]>> = {
  "@kubernetes/client-node": ["KubeConfig"],
  "@slack/web-api": ["WebClient"],
};

/** What ships beside the program in builtin/, and where it lies in the repository. */
export const shipped: Readonly<Record<string, string>> = {
  "charts/webapp": "charts/webapp",
  policies: "policies",
  "examples/config-repo": "examples/config-repo",
};

/**
 * Bundles `entry` and all it imports into OUTDIR/syncline.mjs, for Node 24. What stands behind `import()` lies in parts/
 * and is read only when it is asked for: a process or thread of ours holds the text of what it runs and no more. As one file of
 * 4 MB the idle agent took 40 MB more. Beside it builtin/. Identifiers keep their names, for
 * stack traces.
 */
export async function bundle(options: {
  readonly root: string;
  readonly entry: string;
  readonly outdir: string;
}): Promise<Bundle> {
  const { root, entry, outdir } = options;
  const file = join(outdir, "syncline.mjs");
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: { syncline: entry },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    chunkNames: "parts/[name]-[hash]",
    metafile: true,
    platform: "node",
    target: "node24",
    format: "esm",
    banner: { js: banner },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "external",
    plugins: [onlyUsed],
    logLevel: "warning",
    absWorkingDir: root,
  });
  for (const [to, from] of Object.entries(shipped)) {
    const source = join(root, from);
    if (existsSync(source))
      cpSync(source, join(outdir, "builtin", to), { recursive: true, filter: isShipped });
  }
  const code = Object.entries(metafile.outputs).filter(([path]) => path.endsWith(".mjs"));
  return { file, bytes: code.reduce((sum, [, { bytes }]) => sum + bytes, 0) };
}

/** Puts a module that exports `used` only between a late import and its library. */
const onlyUsed: Plugin = {
  name: "only-used",
  setup({ onResolve, onLoad }) {
    const names = { filter: new RegExp(`^(${Object.keys(used).join("|")})$`) };
    onResolve(names, ({ path, kind }) =>
      kind === "dynamic-import" ? { path, namespace: "used" } : undefined,
    );
    onResolve({ filter: /^[^.]/ }, ({ path, kind, importer }) => {
      const isOurs = kind === "dynamic-import" && !importer.includes("node_modules") && !isBuiltin(path);
      return isOurs && !Object.hasOwn(used, path)
        ? { errors: [{ text: `${path} is loaded late: say in tools/bundle.ts what of it is used` }] }
        : undefined;
    });
    onLoad({ filter: /.*/, namespace: "used" }, ({ path }) => ({
      contents: `export { ${used[path]?.join(", ") ?? ""} } from ${JSON.stringify(path)};`,
      resolveDir: import.meta.dirname,
    }));
  },
};

/** The examples that prove a policy right stay in the repository. */
function isShipped(path: string): boolean {
  return !/\/policies\/[^/]+\/(pass|fail)(\/|$)/.test(path);
}
