import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createCluster } from "../../../src/adapters/cluster/cluster.ts";
import { tokenConnection } from "../../../src/adapters/cluster/connection.ts";
import { isAbsent } from "../../../src/adapters/cluster/not-found.ts";
import { statusOf } from "../../../src/adapters/cluster/status.ts";
import { recordingLog } from "../../support/recording-log.ts";
import { page, refused, scriptedServer, type Script } from "./scripted-server.ts";

const signal = new AbortController().signal;
const configMaps = { group: "", kind: "ConfigMap" };
const text =
  (body: string): Script =>
  (response) =>
    response.end(body);

describe("a list is whole or an error (R45, A5)", () => {
  const more = page(["a"], "7", "more");
  const gone = refused(410, "Expired");
  const rows: readonly (readonly [name: string, scripts: readonly Script[], want: string, asked: string])[] =
    [
      ["two pages", [more, page(["b"], "7")], "a b", "list, list from more"],
      ["no objects, as Go writes it", [text('{"metadata":{},"items":null}')], "", "list"],
      ["a page that expired begins again", [more, gone, page(["c"], "9")], "c", "list, list from more, list"],
      [
        "pages that always expire end in one without a limit",
        [more, gone, more, gone, page(["c"], "9")],
        "c",
        "list, list from more, list, list from more, list",
      ],
      ["a first page that expired", [gone], "API-EXPIRED", "list"],
      ["a second page that fails", [more, refused(500)], "API-SERVER", "list, list from more"],
      ["an answer without items", [text('{"metadata":{}}')], "API-SERVER", "list"],
      ["items that are no list", [text('{"metadata":{},"items":{}}')], "API-SERVER", "list"],
      ["an item that is no object", [text('{"metadata":{},"items":[1]}')], "API-SERVER", "list"],
      ["a login page", [text("<html>")], "API-SERVER", "list"],
      ["an empty answer", [text("")], "API-SERVER", "list"],
      ["a kind that is gone", [refused(404, "NotFound")], "OBJ-KIND", "list"],
    ];
  for (const [name, scripts, want, asked] of rows) {
    test(name, async (t) => {
      const server = await scriptedServer(t, scripts);
      const cluster = createCluster(tokenConnection({ server: server.url }), { log: recordingLog() });
      const got = await cluster.list(configMaps, {}, signal).then(
        (objects) => objects.map(({ metadata }) => metadata.name).join(" "),
        (error: { code: string }) => error.code,
      );
      assert.equal(got, want);
      assert.equal(server.asked.join(", "), asked);
    });
  }
});

test("a server that cannot cut objects down to their metadata sends all, and we drop it", async (t) => {
  const metadata = { name: "a", resourceVersion: "7" };
  const whole = { apiVersion: "v1", kind: "Secret", metadata, data: { key: "value" } };
  const server = await scriptedServer(t, [text(JSON.stringify({ metadata: {}, items: [whole] }))]);
  const cluster = createCluster(tokenConnection({ server: server.url }), { log: recordingLog() });
  const [object] = await cluster.list(configMaps, { metadataOnly: true }, signal);
  assert.deepEqual(object, { apiVersion: "v1", kind: "ConfigMap", metadata });
});

describe("only 404 of this object means absent", () => {
  const type = {
    group: "apps",
    kind: "Deployment",
    version: "v1",
    plural: "deployments",
    namespaced: true,
    verbs: [],
  };
  const ref = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" };
  const status = (code: number, reason: string, details: object) =>
    JSON.stringify({ kind: "Status", code, reason, details });
  const rows: readonly (readonly [name: string, code: number, body: string, want: boolean])[] = [
    ["this object", 404, status(404, "NotFound", { name: "web", kind: "deployments", group: "apps" }), true],
    [
      "named by kind, as some extension servers do",
      404,
      status(404, "NotFound", { name: "web", kind: "Deployment" }),
      true,
    ],
    ["another name", 404, status(404, "NotFound", { name: "api", kind: "deployments" }), false],
    [
      "the namespace, of the same name",
      404,
      status(404, "NotFound", { name: "web", kind: "namespaces" }),
      false,
    ],
    ["the resource", 404, status(404, "NotFound", {}), false],
    ["the path", 404, "404 page not found\n", false],
    ["a proxy", 404, "<html>deployments web NotFound</html>", false],
    [
      "something else that is wrong",
      403,
      status(403, "Forbidden", { name: "web", kind: "deployments" }),
      false,
    ],
  ];
  for (const [name, code, body, want] of rows) {
    test(`${name}: ${want ? "absent" : "an error"}`, () => {
      const subject = { verb: "get", type, ref, namespace: "shop" };
      assert.equal(isAbsent(statusOf(code, body), subject, ref), want);
    });
  }
});
