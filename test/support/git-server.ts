import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../../tools/testcluster/ports.ts";
import { createRepo, type GitRepo } from "./git-repo.ts";
import { applyFault, type Fault } from "./git-faults.ts";

export interface GitServerOptions {
  /** Basic authentication every request must carry. */
  readonly auth?: { readonly username: string; readonly password: string };
  /** Serves https with this server certificate; `clientCa` demands a client certificate signed by it. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string };
  /** Where the repositories stand; a temporary folder that goes with the server when absent. */
  readonly dir?: string;
  /** Fixed port; any free one when absent. */
  readonly port?: number;
  /** `false`: behaves like a server of before 2018, protocol v0 only. */
  readonly v2?: boolean;
}

/**
 * One request the server saw. `authorization` is what arrived, to prove that nothing was sent where it should
 * not.
 */
export interface SeenRequest {
  readonly method: string;
  /** Path and query: `/shop.git/info/refs?service=git-upload-pack`. */
  readonly path: string;
  readonly authorization: string | undefined;
  /** First bytes of the body: `command=ls-refs` or `command=fetch` in protocol v2. */
  readonly command: string;
}

export interface GitServer {
  /** `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** Every request since the start, or since `requests.length = 0`. */
  readonly requests: SeenRequest[];
  url(repo: GitRepo): string;
  /** A new bare repository `<name>.git` with default branch main. */
  createRepo(name: string): GitRepo;
  /** Answers the matching requests with this fault until the next call; undefined = behaves well. */
  fault(fault: Fault | undefined): void;
  /** Refuses connections; `start` listens on the same port again. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops and removes the repositories (unless `dir` was given). */
  close(): Promise<void>;
}

/**
 * A real Git server on loopback: `git http-backend` behind node:http(s). For tests and the demo; needs git in
 * PATH. Pushes go through the repository's own functions (git-repo.ts), not over HTTP.
 */
export async function startGitServer(options: GitServerOptions = {}): Promise<GitServer> {
  const root = options.dir ?? mkdtempSync(join(tmpdir(), "syncline-git-server-"));
  const requests: SeenRequest[] = [];
  let fault: Fault | undefined;
  const answer = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    void handle(request, response, { root, options, requests, fault: () => fault }).catch(() =>
      response.destroy(),
    );
  };
  const server =
    options.tls === undefined ? http.createServer(answer) : https.createServer(tls(options.tls), answer);
  let port = options.port;
  const start = async (): Promise<void> => {
    port ??= await listenAnywhere(server);
    if (!server.listening) await listenAt(server, port);
  };
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  await start();
  const origin = `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`;
  return {
    origin,
    requests,
    url: (repo) => `${origin}/${repo.name}.git`,
    createRepo: (name) => createRepo(root, name),
    fault: (next) => (fault = next),
    start,
    stop,
    close: async () => {
      await stop();
      if (options.dir === undefined) rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Listens on a free port and returns it. Not one that the system chooses: while the server is stopped, anybody's outgoing connection
 *  could sit on such a port (or connect to itself there). */
async function listenAnywhere(server: http.Server): Promise<number> {
  for (;;) {
    const [port = 0] = await freePorts(1);
    try {
      await listenAt(server, port);
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error; // taken since we looked
    }
  }
}

async function listenAt(server: http.Server, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}

interface Context {
  readonly root: string;
  readonly options: GitServerOptions;
  readonly requests: SeenRequest[];
  readonly fault: () => Fault | undefined;
}

async function handle(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { root, options, requests, fault }: Context,
): Promise<void> {
  const body = await collect(request);
  const { method = "GET", url = "/" } = request;
  const { authorization } = request.headers;
  const command = /command=[a-z-]+/.exec(body.toString("latin1", 0, 40))?.[0] ?? "";
  requests.push({ method, path: url, authorization, command });
  if (options.auth !== undefined && authorization !== basic(options.auth)) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end("who are you?\n");
    return;
  }
  const target = applyFault(fault(), { path: url, command }, response);
  if (target !== undefined) await httpBackend(root, request, body, target, options.v2 !== false);
}

/** CGI: environment in, headers and body out (RFC 3875). No shell. */
async function httpBackend(
  root: string,
  request: http.IncomingMessage,
  body: Buffer,
  target: http.ServerResponse,
  v2: boolean,
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const child = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_NOSYSTEM: "1",
      HOME: root,
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "", // git packs long requests
      REMOTE_ADDR: "127.0.0.1",
      ...(v2 ? { GIT_PROTOCOL: String(request.headers["git-protocol"] ?? "") } : {}),
    },
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(body);
  target.on("close", () => child.kill());
  let head = Buffer.alloc(0);
  let begun = false;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    if (begun) {
      target.write(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) continue;
    begun = true;
    writeHead(target, head.toString("latin1", 0, end));
    target.write(head.subarray(end + 4));
  }
  if (!begun) target.writeHead(500);
  target.end();
}

function writeHead(target: http.ServerResponse, text: string): void {
  const headers = text.split("\r\n").map((line) => line.split(/:\s*/, 2) as [string, string]);
  const status = headers.find(([name]) => name.toLowerCase() === "status")?.[1] ?? "200";
  for (const [name, value] of headers) if (name.toLowerCase() !== "status") target.setHeader(name, value);
  target.writeHead(Number.parseInt(status));
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function tls({ cert, key, clientCa }: NonNullable<GitServerOptions["tls"]>): https.ServerOptions {
  return clientCa === undefined
    ? { cert, key }
    : { cert, key, ca: clientCa, requestCert: true, rejectUnauthorized: true };
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
