/** Builds dist/: the program in one file, and what ships beside it. usage: npm run build */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle.ts";

/** Over this, look at what came in: the image carries it, and Node keeps the text in memory. */
const limitMiB = 5;

const root = join(import.meta.dirname, "..");
const { file, bytes } = await bundle({ root, entry: "src/main.ts", outdir: join(root, "dist") });
chmodSync(file, 0o755);
const mebibytes = bytes / 1024 / 1024;
console.log(`dist/syncline.mjs  ${mebibytes.toFixed(1)} MiB`);
if (mebibytes > limitMiB) {
  console.error(`over the limit of ${limitMiB} MiB`);
  process.exitCode = 1;
}
