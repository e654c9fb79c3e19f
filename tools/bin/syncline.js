#!/usr/bin/env node
/**
 * `syncline` in a clone: runs src/main.ts as it stands, under this Node when it is new enough to strip types without
 * a warning, else under the pinned one. (The published program is one built file and needs none of this.)
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runInPlace } from "../child.mjs";
import { pinnedNode, root, setup } from "../setup.mjs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (!existsSync(pinnedNode)) setup({ cluster: false });
if (major > 24 || (major === 24 && minor >= 21)) await import("../../src/main.ts");
else runInPlace(pinnedNode, [join(root, "src", "main.ts"), ...process.argv.slice(2)]);
