import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test, type TestContext } from "node:test";
import { tokenConnection } from "../../../src/adapters/cluster/connection.ts";
import {
  createHttp,
  type Http,
  type HttpOptions,
  type RepeatableCall,
} from "../../../src/adapters/cluster/http.ts";

const signal = new AbortController().signal;
const read: RepeatableCall = { method: "GET", path: "/a", verb: "get", idempotent: true };
const post: RepeatableCall = { method: "POST", path: "/a", verb: "create", body: "{}", idempotent: false };
const patch: RepeatableCall = { method: "PATCH", path: "/a", verb: "apply", body: "{}", idempotent: true };

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers the nth request with the nth reply, the last one for ever. */
async function server(t: TestContext, replies: readonly Reply[], options: HttpOptions = {}) {
  const requests: { readonly headers: IncomingMessage["rawHeaders"]; readonly at: number }[] = [];
  const listening = createServer((request, response) => {
    requests.push({ headers: request.rawHeaders, at: performance.now() });
    const reply = replies[Math.min(requests.length, replies.length) - 1];
    request.resume().once("end", () => reply?.(request, response));
  });
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  t.after(() => {
    listening.closeAllConnections();
    listening.close();
  });
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const http: Http = createHttp(tokenConnection({ server: url }), options);
  return { http, url, requests };
}

const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}): Reply =>
  (_, response) =>
    response.writeHead(status, headers).end("{}");
const cut: Reply = (request) => request.socket.destroy();
const halfAnswer: Reply = (request, response) => {
  response.writeHead(200, { "content-length": "10" }).write("{}");
  setImmediate(() => request.socket.destroy());
};
/** As priority and fairness refuses: plain text, not a Status. */
const throttled = answer(429, { "retry-after": "1" });
/** As a CRD whose objects cannot be converted: a Status, about that resource alone. */
const initializing = answer(429, { "retry-after": "1", "content-type": "application/json" });

describe("what is repeated", () => {
  const rows: readonly (readonly [
    name: string,
    call: RepeatableCall,
    replies: readonly Reply[],
    want: string,
  ])[] = [
    ["a read after a cut connection", read, [cut, answer(200)], "200 after 2"],
    ["a read after half an answer", read, [halfAnswer, answer(200)], "200 after 2"],
    ["a read after 503", read, [answer(503), answer(200)], "200 after 2"],
    ["an apply after a cut connection (A2)", patch, [cut, answer(200)], "200 after 2"],
    ["a POST after a cut connection is not", post, [cut, answer(201)], "API-UNREACHABLE after 1"],
    ["a POST after 503 is not", post, [answer(503), answer(201)], "503 after 1"],
    ["a POST after 429 is: it was not done", post, [throttled, answer(201)], "201 after 2"],
    ["a read that is always cut ends", read, [cut], "API-UNREACHABLE after 3"],
    ["a read that always meets 503 ends", read, [answer(503)], "503 after 3"],
    ["a read of a resource that cannot be read now", read, [initializing, answer(200)], "200 after 2"],
    ["… and never can", read, [initializing], "429 after 3"],
    ["a 401 once, with fresh credentials", read, [answer(401), answer(200)], "200 after 2"],
    ["a 401 twice is an answer", read, [answer(401)], "401 after 2"],
    ["a 500 is an answer", read, [answer(500), answer(200)], "500 after 1"],
    ["a redirect is an answer (R22)", read, [answer(302, { location: "/b" }), answer(200)], "302 after 1"],
  ];
  for (const [name, call, replies, want] of rows) {
    test(name, async (t) => {
      const { http, requests } = await server(t, replies);
      const got = await http.send(call, signal).then(
        ({ status }) => String(status),
        (error: { code: string }) => error.code,
      );
      assert.equal(`${got} after ${requests.length}`, want);
    });
  }
});

describe("429 shuts the gate for everybody who asks as that account (A3)", () => {
  test("everybody waits for Retry-After, then everybody gets through", async (t) => {
    const codes: string[] = [];
    const { http, requests } = await server(t, [throttled, answer(200)], {
      onRequest: (verb, code) => codes.push(`${verb} ${code}`),
    });
    await http.send({ ...read, path: "/first" }, signal);
    const [first, second] = requests;
    assert.ok(first !== undefined && second !== undefined && second.at - first.at >= 1000);
    assert.deepEqual(codes, ["get 429", "get 200"]);
  });

  test("a request that has not started yet waits too", async (t) => {
    const refused = Promise.withResolvers<undefined>();
    const { http, requests } = await server(t, [throttled, answer(200)], {
      onRequest: (_, code) => code === 429 && setImmediate(() => refused.resolve(undefined)),
    });
    const one = http.send(read, signal);
    await refused.promise;
    await Promise.all([one, ...Array.from({ length: 8 }, () => http.send(read, signal))]);
    const first = requests[0]?.at ?? 0;
    assert.ok(requests.slice(1).every(({ at }) => at - first >= 1000));
    assert.equal(requests.length, 10);
  });

  test("another account does not wait", async (t) => {
    const refused = Promise.withResolvers<undefined>();
    const { http, requests } = await server(t, [throttled, answer(200)], {
      onRequest: (_, code) => code === 429 && setImmediate(() => refused.resolve(undefined)),
    });
    const one = http.send({ ...read, as: { namespace: "shop", name: "deployer" } }, signal);
    await refused.promise;
    await http.send({ ...read, as: { namespace: "shop", name: "other" } }, signal);
    await http.send(read, signal);
    assert.equal(requests.length, 3, "the throttled one still waits");
    await one;
  });

  test("nobody waits for one resource that cannot be read now", async (t) => {
    const refused = Promise.withResolvers<undefined>();
    const { http, requests } = await server(t, [initializing, answer(200)], {
      onRequest: (_, code) => code === 429 && setImmediate(() => refused.resolve(undefined)),
    });
    const one = http.send(read, signal);
    await refused.promise;
    await http.send(read, signal);
    assert.equal(requests.length, 2, "the first one still waits");
    await one;
  });

  test("waiting ends when the caller gives up", async (t) => {
    const stop = new AbortController();
    const { http } = await server(t, [answer(429, { "retry-after": "60" })], {
      onRequest: () => setImmediate(() => stop.abort(new Error("enough"))),
    });
    await assert.rejects(http.send(read, stop.signal), { message: "enough" });
  });
});

describe("requests", () => {
  test("act as a service account, whose groups are the API server's matter (R19)", async (t) => {
    const { http, requests } = await server(t, [answer(200)]);
    await http.send({ ...read, as: { namespace: "shop", name: "deployer" } }, signal);
    const headers = requests[0]?.headers ?? [];
    const values = headers.filter((_, index) => /^impersonate-/i.test(headers[index - 1] ?? ""));
    assert.deepEqual(values, ["system:serviceaccount:shop:deployer"]);
  });

  for (const as of [
    { namespace: "", name: "deployer" },
    { namespace: "shop", name: "" },
  ]) {
    test(`an empty identity is refused: ${JSON.stringify(as)}`, async (t) => {
      const { http, requests } = await server(t, [answer(200)]);
      await assert.rejects(http.send({ ...read, as }, signal), /needs a namespace and a name/);
      assert.equal(requests.length, 0);
    });
  }

  test("a path cannot name another host (R22)", async (t) => {
    const { http, requests } = await server(t, [answer(200)]);
    await http.send({ ...read, path: "//example.test/secret" }, signal);
    await assert.rejects(http.send({ ...read, path: "https://example.test/" }, signal), /not a path/);
    assert.equal(requests.length, 1);
  });

  test("no token is sent over plain http", async (t) => {
    const { url, requests } = await server(t, [answer(200)]);
    const http = createHttp(tokenConnection({ server: url, token: "canary-token" }), {});
    await http.send(read, signal);
    assert.ok(!JSON.stringify(requests).includes("canary-token"));
  });

  test("a path in front of the server's address is kept", async (t) => {
    let seen = "";
    const { url } = await server(t, [
      (request, response) => {
        seen = request.url ?? "";
        response.end("{}");
      },
    ]);
    await createHttp(tokenConnection({ server: `${url}/k8s/clusters/c-1/` }), {}).send(read, signal);
    assert.equal(seen, "/k8s/clusters/c-1/a");
  });

  test("a fence stops writes, not reads (P3)", async (t) => {
    const fence = () => {
      throw new Error("not the leader");
    };
    const { http, requests } = await server(t, [answer(200)], { fence });
    await http.send(read, signal);
    await assert.rejects(http.send(patch, signal), { message: "not the leader" });
    assert.equal(requests.length, 1);
  });

  test("one connection serves all in turn", async (t) => {
    const sockets = new Set<unknown>();
    const { http } = await server(t, [
      (request, response) => {
        sockets.add(request.socket);
        response.end("{}");
      },
    ]);
    for (let i = 0; i < 20; i++) await http.send(read, signal);
    assert.equal(sockets.size, 1);
  });

  test("--max-qps spaces them", async (t) => {
    const { http, requests } = await server(t, [answer(200)], { maxQps: 100 });
    await Promise.all(Array.from({ length: 6 }, () => http.send(read, signal)));
    const times = requests.map(({ at }) => at);
    assert.ok(Math.max(...times) - Math.min(...times) >= 40);
  });
});
