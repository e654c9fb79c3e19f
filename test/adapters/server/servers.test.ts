import assert from "node:assert/strict";
import { request, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import { test, type TestContext } from "node:test";
import { serveApi } from "../../../src/adapters/server/api.ts";
import { serveHealth } from "../../../src/adapters/server/health.ts";
import type { Listener } from "../../../src/adapters/server/listen.ts";
import { serveMetrics } from "../../../src/adapters/server/metrics.ts";
import { createTelemetry } from "../../../src/adapters/telemetry/telemetry.ts";
import { SynclineError } from "../../../src/core/errors.ts";
import type { GitSync } from "../../../src/core/gitsync.ts";
import type { PlannedRelease } from "../../../src/core/planned.ts";
import type { AgentView } from "../../../src/ports.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { record } from "../../support/ledger-record.ts";
import { memoryLedger } from "../../support/memory-ledger.ts";
import { recordingLog } from "../../support/recording-log.ts";

const address = { host: "127.0.0.1", port: 0 };
const refused = '{"error":"denied or not found"}\n';

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}

async function ask(
  listener: Listener,
  path: string,
  options: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Reply> {
  const sent = request({ host: "127.0.0.1", port: listener.address.port, path, agent: false, ...options });
  sent.end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  let body = "";
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode ?? 0, body, headers: response.headers };
}

/** Status and body. */
async function short(...asked: Parameters<typeof ask>): Promise<readonly [number, string]> {
  const { status, body } = await ask(...asked);
  return [status, body];
}

function closing(t: TestContext, listener: Listener): Listener {
  t.after(() => listener.close());
  return listener;
}

test("health: live and ready are two things, and nothing else is told", async (t) => {
  let ready = false;
  const options = { address, live: () => true, ready: () => ready, log: recordingLog() };
  const listener = closing(t, await serveHealth(options));
  assert.deepEqual(await short(listener, "/healthz"), [200, "ok\n"]);
  assert.deepEqual(await short(listener, "/readyz"), [503, "no\n"]);
  ready = true;
  assert.deepEqual(await short(listener, "/readyz?x=1"), [200, "ok\n"]);
  for (const path of ["/", "/metrics", "/v1/history", "/healthz/", "//healthz"]) {
    assert.deepEqual(await short(listener, path), [404, refused], path);
  }
});

const methods = ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"];
for (const method of methods) {
  test(`${method} is not allowed anywhere`, async (t) => {
    const options = { address, live: () => true, ready: () => true, log: recordingLog() };
    const listener = closing(t, await serveHealth(options));
    assert.deepEqual(await short(listener, "/healthz", { method }), [405, refused]);
  });
}

test("HEAD has the head of GET and no body", async (t) => {
  const options = { address, live: () => true, ready: () => true, log: recordingLog() };
  const listener = closing(t, await serveHealth(options));
  const { status, body, headers } = await ask(listener, "/healthz", { method: "HEAD" });
  assert.deepEqual([status, body, headers["content-length"]], [200, "", "3"]);
});

test("headers over 16 KiB are refused", async (t) => {
  const options = { address, live: () => true, ready: () => true, log: recordingLog() };
  const listener = closing(t, await serveHealth(options));
  const { status } = await ask(listener, "/healthz", { headers: { "x-long": "x".repeat(20_000) } });
  assert.equal(status, 431);
});

test("close ends connections that only wait", async () => {
  const options = { address, live: () => true, ready: () => true, log: recordingLog() };
  const listener = await serveHealth(options);
  const socket = connect(listener.address.port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET /healthz HTTP/1.1\r\n");
  const ended = new Promise((resolve) => socket.on("error", resolve).on("close", resolve));
  await Promise.all([ended, listener.close()]);
});

test("an address that is taken is the flag's fault", async (t) => {
  const options = { live: () => true, ready: () => true, log: recordingLog() };
  const listener = closing(t, await serveHealth({ address, ...options }));
  await assert.rejects(serveHealth({ address: listener.address, ...options }), {
    code: "CFG-FLAG",
    message: /EADDRINUSE/,
  });
});

interface Metrics {
  readonly listener: Listener;
  readonly clock: ReturnType<typeof fakeClock>;
  /** Tokens that the API server was asked about. */
  readonly asked: readonly string[];
}

async function metrics(t: TestContext, authorize: "open" | ((token: string) => boolean)): Promise<Metrics> {
  const asked: string[] = [];
  const clock = fakeClock();
  const ofCluster = async (token: string): Promise<boolean> => {
    asked.push(token);
    return (authorize as (token: string) => boolean)(token);
  };
  const { scrape } = createTelemetry();
  const allowed = authorize === "open" ? authorize : ofCluster;
  const listener = await serveMetrics({ address, scrape, authorize: allowed, clock, log: recordingLog() });
  return { listener: closing(t, listener), clock, asked };
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

const denials: readonly [name: string, headers: Readonly<Record<string, string>>, status: number][] = [
  ["no token", {}, 401],
  ["another scheme", { authorization: "Basic Z29vZA==" }, 401],
  ["an empty token", { authorization: "Bearer " }, 401],
  ["a token with a blank", { authorization: "Bearer good good" }, 401],
  ["a giant token", { authorization: `Bearer ${"x".repeat(9_000)}` }, 401],
  ["a token of somebody else", { authorization: "Bearer bad" }, 403],
];
for (const [name, headers, status] of denials) {
  for (const path of ["/metrics", "/nothing"]) {
    test(`metrics: ${name} at ${path}`, async (t) => {
      const { listener } = await metrics(t, (token) => token === "good");
      assert.deepEqual(await short(listener, path, { headers }), [status, refused]);
    });
  }
}

test("metrics: who may, reads them", async (t) => {
  const { listener } = await metrics(t, (token) => token === "good");
  const { status, body, headers } = await ask(listener, "/metrics", bearer("good"));
  assert.equal(status, 200);
  assert.match(body, /# TYPE syncline_sync_total counter/);
  assert.match(String(headers["content-type"]), /version=0\.0\.4/);
});

test("metrics: open to anybody where the operator says so", async (t) => {
  const { listener } = await metrics(t, "open");
  assert.equal((await ask(listener, "/metrics")).status, 200);
  assert.deepEqual(await short(listener, "/nothing"), [404, refused]);
});

test("metrics: a yes holds a minute, a no ten seconds", async (t) => {
  let isAllowed = true;
  const { listener, clock, asked } = await metrics(t, () => isAllowed);
  const status = async (): Promise<number> => (await ask(listener, "/metrics", bearer("token"))).status;
  assert.equal(await status(), 200);
  isAllowed = false;
  await clock.advance(59_999);
  assert.equal(await status(), 200);
  await clock.advance(1);
  assert.equal(await status(), 403);
  isAllowed = true;
  await clock.advance(9_999);
  assert.equal(await status(), 403);
  await clock.advance(1);
  assert.equal(await status(), 200);
  assert.equal(asked.length, 3);
});

test("metrics: an API server that cannot be asked is no yes, and is asked again", async (t) => {
  const { listener, asked } = await metrics(t, () => {
    throw new SynclineError("API-UNREACHABLE", "canary");
  });
  for (let n = 0; n < 2; n++)
    assert.deepEqual(await short(listener, "/metrics", bearer("good")), [503, refused]);
  assert.equal(asked.length, 2);
});

const web = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" };
const gitSync: GitSync = {
  namespace: "ns",
  name: "shop",
  uid: "u",
  generation: 1,
  annotations: {},
  source: {
    url: "https://alice:canary@git.example.com/org/config.git?token=canary",
    ref: "main",
    path: "",
    intervalSeconds: 15,
    secretName: "git-auth",
  },
  target: { environment: "prod", region: "eu", cluster: "" },
  defaultNamespace: "",
  releases: undefined,
  values: { password: "canary" },
  serviceAccountName: undefined,
  mode: "Apply",
  adopt: false,
  drift: { mode: "Correct", foreign: "Report" },
  prune: { enabled: true, maxObjects: 20, maxPercent: 30, when: "Applied" },
  deletionPolicy: "Orphan",
  windows: [],
  notifications: [],
  suspend: false,
};

const planned: PlannedRelease = {
  namespace: "syncline-system",
  gitSync: "shop",
  release: "checkout",
  target: { environment: "prod", region: "eu", cluster: "" },
  revision: "main@sha1:1a2b",
  mode: "Apply",
  hash: "",
  needsApproval: false,
  steps: [],
  unchanged: 3,
  problems: [],
};

/** One GitSync with one release. */
const planOf: AgentView["plan"] = ({ gitSync: name, release = "checkout" }) =>
  Promise.resolve(name === "syncline-system/shop" && release === "checkout" ? [planned] : undefined);

const plans: readonly [query: string, status: number, body: string][] = [
  ["gitsync=syncline-system/shop", 200, `${JSON.stringify({ items: [planned] })}\n`],
  ["gitsync=syncline-system/shop&release=checkout", 200, `${JSON.stringify({ items: [planned] })}\n`],
  ["gitsync=syncline-system/shop&release=cart", 404, refused],
  ["gitsync=team/shop", 404, refused],
  ["", 400, refused],
  ["gitsync=syncline-system/shop&limit=1", 400, refused],
];
for (const [query, ...want] of plans) {
  test(`api: /v1/plan?${query}`, async (t) => {
    assert.deepEqual(await short(await api(t), `/v1/plan?${query}`), want);
  });
}

async function api(t: TestContext, changes: Partial<AgentView> = {}): Promise<Listener> {
  const ledger = memoryLedger();
  const history = [
    record({ summary: "one", details: { objects: [web] } }),
    record({ summary: "two", event: "Drift", time: "2026-11-21T13:00:00Z" }),
    record({ summary: "three", gitSync: "team/other", time: "2026-11-21T14:00:00Z" }),
  ];
  await ledger.append(history, AbortSignal.timeout(60_000));
  const view: AgentView = {
    gitSyncs: () => [gitSync],
    ready: () => true,
    history: ledger.query,
    plan: planOf,
    ...changes,
  };
  return closing(t, await serveApi({ address, view, log: recordingLog() }));
}

const questions: readonly [path: string, want: readonly string[]][] = [
  ["/v1/history", ["three", "two", "one"]],
  ["/v1/history?limit=1", ["three"]],
  ["/v1/history?gitsync=team/other", ["three"]],
  ["/v1/history?gitsync=syncline-system%2Fshop&release=checkout", ["two", "one"]],
  ["/v1/history?event=Drift&event=Failed", ["two"]],
  ["/v1/history?since=2026-11-21T13:30:00Z", ["three"]],
  ["/v1/drift", ["two"]],
  ["/v1/log?kind=Deployment&name=web", ["one"]],
  ["/v1/log?kind=Deployment&name=web&namespace=shop&group=apps", ["one"]],
  ["/v1/log?kind=Deployment&name=web&namespace=other", []],
];
for (const [path, want] of questions) {
  test(`api: ${path}`, async (t) => {
    const { status, body } = await ask(await api(t), path);
    assert.equal(status, 200);
    const { entries } = JSON.parse(body) as { readonly entries: readonly { readonly summary: string }[] };
    assert.deepEqual(
      entries.map(({ summary }) => summary),
      want,
    );
  });
}

const nonsense = [
  "/v1/history?limit=many",
  "/v1/history?limit=-1",
  "/v1/history?since=yesterday",
  "/v1/history?gitsnyc=canary",
  `/v1/history?release=${"x".repeat(501)}`,
  "/v1/log",
  "/v1/log?kind=Deployment",
];
for (const path of nonsense) {
  test(`api: ${path.slice(0, 40)} is refused without repeating it`, async (t) => {
    assert.deepEqual(await short(await api(t), path), [400, refused]);
  });
}

test("api: a GitSync without its values, and its URL without user and query", async (t) => {
  const { body } = await ask(await api(t), "/v1/gitsyncs");
  assert.doesNotMatch(body, /canary|alice/);
  assert.deepEqual(JSON.parse(body), {
    ready: true,
    items: [
      {
        namespace: "ns",
        name: "shop",
        url: "https://git.example.com/org/config.git",
        ref: "main",
        path: "",
        intervalSeconds: 15,
        target: { environment: "prod", region: "eu", cluster: "" },
        mode: "Apply",
        suspend: false,
      },
    ],
  });
});

const strangers: readonly [name: string, headers: Readonly<Record<string, string>>][] = [
  ["a page under a name of its own", { host: "evil.example:8081" }],
  ["a page of another origin", { origin: "https://evil.example" }],
];
for (const [name, headers] of strangers) {
  test(`api: ${name} gets nothing`, async (t) => {
    assert.deepEqual(await short(await api(t), "/v1/gitsyncs", { headers }), [403, refused]);
  });
}

for (const host of ["localhost", "127.0.0.1:9999", "[::1]:8081"]) {
  test(`api: a forwarded port is fine: ${host}`, async (t) => {
    assert.equal((await ask(await api(t), "/v1/gitsyncs", { headers: { host } })).status, 200);
  });
}

for (const host of ["", "0.0.0.0", "10.0.0.1", "::"]) {
  test(`api: never beyond loopback: ${host || "every address"}`, async () => {
    const history = () => Promise.resolve([]);
    const view: AgentView = { gitSyncs: () => [], ready: () => true, history, plan: planOf };
    await assert.rejects(serveApi({ address: { host, port: 0 }, view, log: recordingLog() }), {
      code: "CFG-FLAG",
    });
  });
}

test("api: a ledger that cannot be read is 503, a bug 500, and neither says more", async (t) => {
  const fails = (cause: Error) => api(t, { history: () => Promise.reject(cause) });
  const write = new SynclineError("LEDGER-WRITE", "canary");
  assert.deepEqual(await short(await fails(write), "/v1/history"), [503, refused]);
  assert.deepEqual(await short(await fails(new TypeError("canary")), "/v1/history"), [500, refused]);
});
