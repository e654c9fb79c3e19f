import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { cacheDir } from "../testcluster/binaries.ts";
import { withLock } from "../testcluster/lock.ts";

/** What the libraries say: a result, or that they refuse the case. */
export type Answer<Result> =
  { readonly result: Result; readonly error?: never } | { readonly error: string; readonly result?: never };

/** A question; the other fields are those that the Go file of its mode reads. */
export interface Question {
  readonly mode: "sprig" | "yaml" | "regexp" | (string & {});
  readonly [field: string]: unknown;
}

/**
 * Answers of the Go libraries that Kubernetes and Helm use, in the order of the questions, from one process. Built
 * with Go on first use and then cached; throws when Go is absent, and on a question that the judge does not understand.
 */
export async function judge<Result>(questions: readonly Question[]): Promise<readonly Answer<Result>[]> {
  if (questions.length === 0) return [];
  const lines = (await outputOf(await provideJudge(), questions)).split("\n").slice(0, -1);
  const answers = lines.map((line) => withResult(JSON.parse(line) as Answer<Result>));
  const broken = answers.find(({ error }) => error?.startsWith("judge: "));
  if (broken !== undefined) throw new Error(broken.error);
  if (answers.length !== questions.length)
    throw new Error(`judge: ${answers.length} answers to ${questions.length} questions`);
  return answers;
}

/** Go leaves out a null result. */
function withResult<Result>(answer: Answer<Result>): Answer<Result> {
  return answer.error === undefined ? { result: answer.result ?? (null as Result) } : answer;
}

function outputOf(program: string, questions: readonly Question[]): Promise<string> {
  const child = spawn(program, { env: { TZ: "UTC" }, stdio: ["pipe", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stdin.on("error", () => undefined); // its end is told by its exit code
  child.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(""));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(new Error(`judge: ended with exit code ${code ?? "none"}`));
    });
  });
}

const moduleDir = import.meta.dirname;
const flags = ["-trimpath", "-ldflags", "-s -w"];

/** Path of the program: from the user's cache, or built into it (about ten seconds, once per change of its source). */
async function provideJudge(): Promise<string> {
  const folder = join(dirname(cacheDir()), "judge", cacheKey());
  const program = join(folder, "judge");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const waiting = (): void => tell("another process is building it …");
  await withLock(join(dirname(folder), "build.lock"), waiting, async () => {
    if (!existsSync(program)) await build(program);
  });
  return program;
}

async function build(program: string): Promise<void> {
  tell(`built once from Go modules into ${dirname(program)}`);
  const half = join(dirname(program), `building-${process.pid}`);
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" };
  try {
    await promisify(execFile)("go", ["build", ...flags, "-o", half, "."], { cwd: moduleDir, env });
    renameSync(half, program); // never a half-written file under the final name
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    const hint = "install Go 1.26 or newer (https://go.dev/doc/install)";
    throw new Error(`judge: the tests that compare with Go's libraries need the go command: ${hint}`, {
      cause,
    });
  } finally {
    rmSync(half, { force: true });
  }
}

function cacheKey(): string {
  const hash = createHash("sha256");
  for (const file of globSync(["*.go", "go.mod", "go.sum"], { cwd: moduleDir }).sort()) {
    hash.update(`${file}\n`).update(readFileSync(join(moduleDir, file)));
  }
  hash.update(JSON.stringify([flags, process.platform, process.arch]));
  return hash.digest("hex").slice(0, 16);
}

function tell(line: string): void {
  process.stderr.write(`judge: ${line}\n`);
}
