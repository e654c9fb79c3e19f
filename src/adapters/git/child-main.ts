import process from "node:process";
import { serveGitChild } from "./child.ts";

// First file of a forked Git child when the agent runs from its sources (run-child.ts).
serveGitChild(process);
