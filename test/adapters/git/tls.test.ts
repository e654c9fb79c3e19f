import assert from "node:assert/strict";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { after, test } from "node:test";
import type { GitAuth } from "../../../src/ports.ts";
import { createGitSource } from "../../../src/adapters/git/source.ts";
import { createAuthority } from "../../support/certificates.ts";
import { commitFiles } from "../../support/git-repo.ts";
import { recordingLog } from "../../support/recording-log.ts";
import { contents, errorOf, openRig } from "./setup.ts";

const ours = createAuthority("ours");
const other = createAuthority("other");
const serverTls = ours.issue();
const client = ours.issue({ names: ["agent"] });

const refusals: readonly [
  name: string,
  tls: { cert: string; key: string; clientCa?: string },
  auth: GitAuth,
  want: RegExp,
][] = [
  ["an unknown authority", serverTls, {}, /^GIT-TLS \S+: the server's certificate is not trusted \(/],
  [
    "another authority",
    serverTls,
    { caCert: other.cert },
    /^GIT-TLS \S+: the server's certificate is not trusted \(/,
  ],
  [
    "an expired certificate",
    ours.issue({ days: -1 }),
    { caCert: ours.cert },
    /^GIT-TLS \S+: the server's certificate has expired \(CERT_HAS_EXPIRED\)$/,
  ],
  [
    "a certificate of another host",
    ours.issue({ names: ["git.example.com"] }),
    { caCert: ours.cert },
    /^GIT-TLS \S+: the server's certificate is for another host \(/,
  ],
  ["a ca.crt that is none", serverTls, { caCert: "rubbish" }, /^(GIT-TLS|CFG-SECRET) /],
  [
    "a tls.key that is none",
    serverTls,
    { caCert: ours.cert, tlsCert: client.cert, tlsKey: "canary-key" },
    /^CFG-SECRET ca\.crt, tls\.crt or tls\.key of the Secret is unreadable \(/,
  ],
  [
    "no client certificate where one is wanted",
    { ...serverTls, clientCa: ours.cert },
    { caCert: ours.cert },
    /^GIT-TLS /,
  ],
];
for (const [name, tls, auth, want] of refusals) {
  test(`G5 R13: ${name}: refused, no way around`, async () => {
    const rig = await openRig({ server: { tls }, auth });
    const sha = commitFiles(rig.repo, { a: "1" });
    assert.match(await errorOf(rig.head()), want);
    assert.match(await errorOf(rig.read(sha)), want);
    assert.deepEqual(rig.requests(), []);
  });
}

const accepted: readonly [name: string, clientCa: string | undefined, auth: GitAuth][] = [
  ["ca.crt of the Secret", undefined, { caCert: ours.cert }],
  ["client certificate", ours.cert, { caCert: ours.cert, tlsCert: client.cert, tlsKey: client.key }],
];
for (const [name, clientCa, auth] of accepted) {
  test(`${name}: poll and fetch`, async () => {
    const tls = clientCa === undefined ? serverTls : { ...serverTls, clientCa };
    const rig = await openRig({ server: { tls }, auth });
    const sha = commitFiles(rig.repo, { a: "1" });
    assert.equal(await rig.head(), sha);
    assert.deepEqual(contents(await rig.read(sha)), { a: "1" });
  });
}

test("a server whose certificate comes from another authority now is refused", async () => {
  const rig = await openRig({ server: { tls: serverTls }, auth: { caCert: ours.cert } });
  const sha = commitFiles(rig.repo, { a: "1" });
  assert.equal(await rig.head(), sha);
  const changed = await openRig({ server: { tls: other.issue() }, auth: { caCert: ours.cert } });
  assert.match(await errorOf(changed.head()), /^GIT-TLS /);
});

const credentials: readonly [name: string, auth: GitAuth, user: string, password: string][] = [
  ["user name and password", { username: "agent", password: "p:ä" }, "agent", "p:ä"],
  ["token", { token: "t0ken" }, "x-access-token", "t0ken"],
  ["token with its own user name", { username: "deploy", token: "t0ken" }, "deploy", "t0ken"],
];
for (const [name, auth, username, password] of credentials) {
  test(`${name}: sent with the first request, to poll and fetch`, async () => {
    const rig = await openRig({ server: { auth: { username, password } }, auth });
    const sha = commitFiles(rig.repo, { a: "1" });
    assert.equal(await rig.head(), sha);
    assert.deepEqual(contents(await rig.read(sha)), { a: "1" });
    assert.equal(rig.server.requests.length, 3);
  });
}

test("proxy: poll and fetch go through it, unless NO_PROXY names the host", async () => {
  const asked: string[] = [];
  const proxy = http.createServer();
  proxy.on("connect", (request, socket: net.Socket) => {
    asked.push(`${request.url} ${request.headers["proxy-authorization"]}`);
    const [host, port] = (request.url ?? "").split(":");
    const upstream = net.connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
  });
  after(() => (proxy.closeAllConnections(), proxy.close()));
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  const rig = await openRig({ server: { tls: serverTls }, auth: { caCert: ours.cert } });
  const sha = commitFiles(rig.repo, { a: "1" });
  const { signal } = new AbortController();
  const request = { url: rig.server.url(rig.repo), ref: "main", auth: { caCert: ours.cert } };
  const source = (noProxy: string) => {
    const dataDir = `${rig.dataDir}/${noProxy || "proxied"}`;
    const proxySettings = { httpsProxy: `http://user:canary@127.0.0.1:${port}`, noProxy };
    const made = createGitSource({
      dataDir,
      allowInsecure: false,
      log: recordingLog(),
      proxy: proxySettings,
    });
    after(() => made.close());
    return made;
  };
  const proxied = source("");
  assert.equal(await proxied.head(request, signal), sha);
  assert.deepEqual(contents(await proxied.read({ ...request, commit: sha as never, path: "" }, signal)), {
    a: "1",
  });
  const host = new URL(rig.server.origin).host;
  const basic = `Basic ${Buffer.from("user:canary").toString("base64")}`;
  assert.deepEqual(asked.splice(0), [`${host} ${basic}`, `${host} ${basic}`]);
  const direct = source("127.0.0.1");
  assert.equal(await direct.head(request, signal), sha);
  assert.deepEqual(asked, []);
  proxy.removeAllListeners("connect");
  proxy.on("connect", (_, socket) => socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"));
  const refused = source("");
  const error = await errorOf(refused.head(request, signal));
  assert.match(error, /^GIT-UNREACHABLE \S+: the proxy opened no connection \(ERR_PROXY_TUNNEL\)$/);
});

const addresses = [
  "https://169.254.169.254/latest.git",
  "https://[fe80::1]/x.git",
  "https://[::ffff:169.254.169.254]/x.git",
  "https://[fd00:ec2::254]/x.git",
];
for (const url of addresses) {
  test(`R11: ${url} is not called`, async () => {
    const source = createGitSource({ dataDir: "/nonexistent", allowInsecure: false, log: recordingLog() });
    const { signal } = new AbortController();
    assert.match(
      await errorOf(source.head({ url, ref: "main", auth: undefined }, signal)),
      /^GIT-UNREACHABLE \S+: link-local and metadata addresses are not called$/,
    );
    await source.close();
  });
}
