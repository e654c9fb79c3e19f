/** Renews the parts of docs/ that are made from code. usage: npm run docs */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renewed } from "./templates.ts";

const file = join(import.meta.dirname, "..", "..", "docs", "templates.md");
writeFileSync(file, renewed(readFileSync(file, "utf8")));
