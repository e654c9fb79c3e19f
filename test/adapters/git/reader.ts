import { createGitSource } from "../../../src/adapters/git/source.ts";
import { commitSha } from "../../../src/core/brand.ts";
import { recordingLog } from "../../support/recording-log.ts";
import { contents } from "./setup.ts";

// A process that reads one commit: `reader.ts DATADIR URL COMMIT` prints the files as JSON.
const [, , dataDir = "", url = "", commit = ""] = process.argv;
const source = createGitSource({ dataDir, allowInsecure: true, log: recordingLog() });
const { signal } = new AbortController();
const request = { url, ref: "main", auth: undefined, commit: commitSha(commit), path: "" };
console.log(JSON.stringify(contents(await source.read(request, signal))));
await source.close();
