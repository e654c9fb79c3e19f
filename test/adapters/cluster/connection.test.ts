import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { after, before, describe, test } from "node:test";
import { inspect } from "node:util";
import { createCluster } from "../../../src/adapters/cluster/cluster.ts";
import { inClusterConnection, tokenConnection } from "../../../src/adapters/cluster/connection.ts";
import { loadKubeconfig } from "../../../src/adapters/cluster/kubeconfig.ts";
import type { Connection } from "../../../src/adapters/cluster/connection.ts";
import { api } from "../../../tools/testcluster/api.ts";
import type { ClusterAccess } from "../../../tools/testcluster/info.ts";
import { sharedCluster } from "../../../tools/testcluster/shared.ts";
import { recordingLog } from "../../support/recording-log.ts";

const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), "syncline-connection-"));
after(() => rmSync(folder, { recursive: true }));

/** The user the API server takes us for, or the error. */
async function whoAmI(connection: Connection): Promise<string> {
  const cluster = createCluster(connection, { log: recordingLog() });
  const review = {
    apiVersion: "authentication.k8s.io/v1",
    kind: "SelfSubjectReview",
    metadata: { name: "" },
  };
  try {
    const { status } = (await cluster.create(review, {}, signal)) as unknown as {
      status: { userInfo: { username: string } };
    };
    return status.userInfo.username;
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as Error).message}`;
  }
}

describe("in a pod", () => {
  let shared: ClusterAccess;
  const mount = (token: string): void => {
    writeFileSync(join(folder, "token"), `${token}\n`);
    writeFileSync(join(folder, "ca.crt"), shared.ca);
    writeFileSync(join(folder, "namespace"), "syncline-system\n");
  };
  const place = () => {
    const { hostname: host, port } = new URL(shared.server);
    return { host, port, folder };
  };
  before(async () => {
    shared = await sharedCluster();
  });

  test("the mounted token counts, without the line break after it", async () => {
    const path = "/api/v1/namespaces/default/serviceaccounts/syncline-pod";
    await api(shared, "POST", path.replace(/\/[^/]*$/, ""), { body: { metadata: { name: "syncline-pod" } } });
    const { text } = await api(shared, "POST", `${path}/token`, {
      body: { spec: { expirationSeconds: 600 } },
    });
    mount((JSON.parse(text) as { status: { token: string } }).status.token);
    const connection = await inClusterConnection(place());
    assert.equal(connection.namespace, "syncline-system");
    assert.equal(await whoAmI(connection), "system:serviceaccount:default:syncline-pod");
  });

  test("a token that was replaced counts after a 401 (K1)", async (t) => {
    if (shared.external) return t.skip("the cluster from outside has no tokens of ours");
    mount("expired");
    const connection = await inClusterConnection(place());
    assert.match(await whoAmI(connection), /^API-AUTH/);
    mount(shared.tokenFor("bob"));
    assert.equal(await whoAmI(connection), "bob");
  });

  test("without a mount it says what to do", async () => {
    const nowhere = inClusterConnection({ host: "h", port: "1", folder: join(folder, "nowhere") });
    await assert.rejects(nowhere, { code: "CLI-KUBECONFIG", message: /nowhere\/namespace/ });
  });
});

describe("the server's certificate", () => {
  test("must be signed by the authority given", async () => {
    const { server } = await sharedCluster();
    assert.match(await whoAmI(tokenConnection({ server, token: "t" })), /^API-UNREACHABLE .*certificate/);
  });

  test("must carry the host's name", async () => {
    const { server, ca } = await sharedCluster();
    const elsewhere = server.replace("127.0.0.1", "127.0.0.2");
    assert.match(
      await whoAmI(tokenConnection({ server: elsewhere, ca, token: "t" })),
      /^API-UNREACHABLE .*127\.0\.0\.2/,
    );
  });
});

describe("a kubeconfig", () => {
  let shared: ClusterAccess;
  before(async () => {
    shared = await sharedCluster();
  });

  /** Writes a kubeconfig with these users, each with a context of their name. */
  const write = (name: string, users: Readonly<Record<string, object>>, current = ""): string => {
    const path = join(folder, name);
    const data = Buffer.from(shared.ca).toString("base64");
    const config = {
      clusters: [{ name: "c", cluster: { server: shared.server, "certificate-authority-data": data } }],
      users: Object.entries(users).map(([user, spec]) => ({ name: user, user: spec })),
      contexts: [
        ...Object.keys(users).map((user) => ({
          name: user,
          context: { cluster: "c", user, namespace: `ns-${user}` },
        })),
        { name: "no-cluster", context: { cluster: "gone", user: "x" } },
        { name: "no-user", context: { cluster: "c", user: "gone" } },
      ],
      "current-context": current,
    };
    writeFileSync(path, JSON.stringify(config));
    return path;
  };
  /** An exec plugin: a shell script. */
  const plugin = (name: string, script: string): object => {
    const command = join(folder, name);
    writeFileSync(command, `#!/bin/sh\n${script}\n`);
    chmodSync(command, 0o700);
    const env = [{ name: "EXTRA", value: "from-kubeconfig" }];
    return {
      exec: {
        apiVersion: "client.authentication.k8s.io/v1",
        command,
        args: ["x"],
        env,
        installHint: "Get it.",
      },
    };
  };

  test("client certificates of people", async () => {
    for (const user of shared.users) {
      const connection = await loadKubeconfig({ path: shared.kubeconfig(user), environment: {} });
      assert.equal(await whoAmI(connection), user);
    }
  });

  test("context and namespace", async () => {
    const path = write("two", { one: {}, two: {} }, "one");
    const [current, chosen] = [
      await loadKubeconfig({ path, environment: {} }),
      await loadKubeconfig({ path, context: "two", environment: {} }),
    ];
    assert.deepEqual([current.name, current.namespace], ["one", "ns-one"]);
    assert.deepEqual([chosen.name, chosen.namespace], ["two", "ns-two"]);
  });

  test("found as kubectl finds it", async () => {
    const [one, two] = [write("one", { one: {} }, "one"), write("other", { other: {} }, "other")];
    const named = await loadKubeconfig({ environment: { KUBECONFIG: `${folder}/absent:${one}:${two}` } });
    const merged = await loadKubeconfig({ context: "other", environment: { KUBECONFIG: `${one}:${two}` } });
    assert.deepEqual([named.name, merged.name], ["one", "other"]);
    await assert.rejects(loadKubeconfig({ environment: { HOME: folder } }), {
      code: "CLI-KUBECONFIG",
      message: new RegExp(`${folder}/.kube/config`),
    });
  });

  const complaints: readonly (readonly [name: string, context: string | undefined, message: RegExp])[] = [
    ["no current context", undefined, /no current context is set/],
    ["an unknown context", "nope", /no context nope/],
    ["a context without its cluster", "no-cluster", /names no known cluster/],
    ["a context without its user", "no-user", /names no known user/],
  ];
  for (const [name, context, message] of complaints) {
    test(`${name} is said, with those there are`, async () => {
      const path = write("complaints", { one: {} });
      const hint = "Contexts there: no-cluster, no-user, one.";
      await assert.rejects(loadKubeconfig({ path, context, environment: {} }), {
        code: "CLI-KUBECONFIG",
        message,
        hint,
      });
    });
  }

  const unreadable: readonly (readonly [name: string, text: string, want: RegExp])[] = [
    [
      "YAML that does not parse, without its lines",
      "users:\n- {token: canary\n",
      /unreadable: .* in line \d+$/,
    ],
    ["entries without names", "clusters: [{cluster: {}}]", /clusters\[0\]\.name is missing$/],
  ];
  for (const [name, text, want] of unreadable) {
    test(`unreadable: ${name}`, async () => {
      const path = join(folder, "unreadable");
      writeFileSync(path, text);
      await assert.rejects(loadKubeconfig({ path, environment: {} }), (error: Error) => {
        assert.match(error.message, want);
        return !inspect(error).includes("canary");
      });
    });
  }

  test("a token of an exec plugin, asked for with its own environment", async (t) => {
    if (shared.external) return t.skip("the cluster from outside has no tokens of ours");
    const seen = join(folder, "seen");
    const credential = { kind: "ExecCredential", status: { token: shared.tokenFor("bob") } };
    const script = `echo "$1 $EXTRA $OUTER $KUBERNETES_EXEC_INFO" > ${seen}; echo '${JSON.stringify(credential)}'`;
    const path = write("exec", { p: plugin("good", script) }, "p");
    const connection = await loadKubeconfig({
      path,
      environment: { PATH: process.env["PATH"], OUTER: "from-shell" },
    });
    assert.equal(await whoAmI(connection), "bob");
    const [arg, extra, outer, info = ""] = readFileSync(seen, "utf8").split(" ");
    assert.deepEqual([arg, extra, outer], ["x", "from-kubeconfig", "from-shell"]);
    assert.equal((JSON.parse(info) as { kind: string }).kind, "ExecCredential");
  });

  const failures: readonly (readonly [name: string, script: string, want: RegExp])[] = [
    ["that fails", "echo canary; exit 3", /plugin .*failing ended with 3$/],
    ["that prints something else", "echo canary", /printed no ExecCredential with a status$/],
    ["that prints no status", 'echo "{}"', /printed no ExecCredential with a status$/],
  ];
  for (const [name, script, want] of failures) {
    test(`an exec plugin ${name} is named, its output is not`, async () => {
      const path = write("failing-exec", { p: plugin("failing", script) }, "p");
      const error = await whoAmI(await loadKubeconfig({ path, environment: {} }));
      assert.match(error, want);
      assert.ok(!error.includes("canary"));
    });
  }

  test("its HTTP proxy is used", async (t) => {
    const asked: string[] = [];
    const proxy = createServer().on("connect", ({ url = "" }: IncomingMessage, client: Duplex) => {
      asked.push(url);
      const { hostname, port } = new URL(`http://${url}`);
      const server = connect(Number(port), hostname, () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        server.pipe(client).pipe(server);
      });
      client.once("close", () => server.destroy());
      t.after(() => client.destroy());
      for (const end of [client, server])
        end.once("error", () => [client, server].forEach((other) => other.destroy()));
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    t.after(() => proxy.close());
    const path = write("proxied", { p: { token: "t" } }, "p");
    const config = JSON.parse(readFileSync(path, "utf8")) as { clusters: [{ cluster: object }] };
    const [entry] = config.clusters;
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    entry.cluster = { ...entry.cluster, "proxy-url": url };
    writeFileSync(path, JSON.stringify(config));
    assert.match(await whoAmI(await loadKubeconfig({ path, environment: {} })), /^API-AUTH/);
    assert.equal(asked[0], new URL(shared.server).host);
  });

  test("a proxy that Node's agent cannot use is refused", async () => {
    const path = join(folder, "socks");
    const cluster = { server: shared.server, "proxy-url": "socks5://127.0.0.1:1" };
    const contexts = [{ name: "p", context: { cluster: "c" } }];
    writeFileSync(
      path,
      JSON.stringify({ clusters: [{ name: "c", cluster }], contexts, "current-context": "p" }),
    );
    await assert.rejects(loadKubeconfig({ path, environment: {} }), {
      code: "CLI-KUBECONFIG",
      hint: /HTTP proxy/,
    });
  });
});
