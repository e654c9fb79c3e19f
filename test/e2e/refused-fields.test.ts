import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { positionText } from "../../src/core/position.ts";
import { syncline } from "../support/syncline.ts";
import { eventually, startScene, type Scene, type Status } from "../support/scene.ts";

const chart: Readonly<Record<string, string>> = {
  "syncline.yaml": "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [dev, prod]\n",
  "charts/app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
  "charts/app/values.yaml": "port:\n  name: http\nmode: calm\n",
  "charts/app/templates/service.yaml.hbs": [
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{Release.Name}}",
    "  annotations:\n    mode: {{quote Values.mode}}",
    "spec:\n  selector: { app: {{Release.Name}} }\n  ports:\n    - port: 80\n      name: {{Values.port.name}}\n",
  ].join("\n"),
};
const template = "charts/app/templates/service.yaml.hbs:11:13";
const value = "value port.name: releases/web/values.prod.yaml:3:9";
const plain = (field: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: plain\n${field}data:\n  a: b\n`;
const manifest = "releases/raw/manifests/plain.yaml";

describe("what the API server refuses is told where it is written", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("refused-fields");
    const release = `apiVersion: syncline.dev/v1alpha1\nkind: Release\nnamespace: ${scene.namespace}\n`;
    scene.commit({
      ...chart,
      "releases/web/release.yaml": `${release}chart: app\n`,
      "releases/other/release.yaml": `${release}chart: app\n`,
      "releases/raw/release.yaml": release,
      [manifest]: plain(""),
    });
    await scene.gitSync("shop", { target: { environment: "prod" } });
    for (const name of ["web", "other", "raw"])
      await scene.status(`shop.${name}`, ({ sync }) => sync === "Synced");
  });
  after(() => scene.stop());

  const failed = (name: string): Promise<Status> =>
    scene.status(name, ({ failures }) => failures?.[0]?.code === "API-INVALID");
  const place = ({ failures = [] }: Status): string =>
    failures.map(({ position }) => (position === undefined ? "" : positionText(position))).join();

  test("a value that prints a bad port name: template, value, layer; the other releases go on", async () => {
    scene.commit({
      "releases/web/values.prod.yaml": "# of prod\nport:\n  name: Not_Valid\n",
      "releases/other/values.yaml": "mode: after\n",
    });
    const status = await failed("shop.web");
    assert.equal(place(status), template);
    const [failure] = status.failures ?? [];
    assert.match(
      failure?.message ?? "",
      /^Service \S+\/web: spec\.ports\[0\]\.name: Invalid value: "Not_Valid"/,
    );
    const end = `; ${value} (release values.prod.yaml)`;
    assert.ok(failure?.message.endsWith(end), failure?.message);
    const said = status.summary?.message ?? "";
    assert.ok(said.startsWith(`API-INVALID ${template} Service `) && said.endsWith(end), said);
    await scene.status("shop.other", ({ sync, revision }) => {
      return sync === "Synced" && revision?.applied === status.revision?.attempted;
    });
    await scene.gitSyncStatus("shop", ({ conditions }) => JSON.stringify(conditions).includes(value));
    const kubeconfig = scene.cluster.kubeconfig("admin");
    const shown = await syncline(["status", "-n", scene.namespace], { kubeconfig });
    assert.ok(shown.stdout.includes(`API-INVALID ${template} Service`), shown.stdout + shown.stderr);
    assert.ok(shown.stdout.includes(end), shown.stdout);
    await eventually(
      async () => (await scene.kubectl(["get", "events"])).includes(template),
      () => "no Event names the template",
    );
    // Several events of a busy moment are one message, whose lines are cut.
    const inDigest = `Failed shop/web: API-INVALID ${template}`;
    await eventually(
      () =>
        Promise.resolve(
          [value, inDigest].some((text) => JSON.stringify(scene.slack.messages).includes(text)),
        ),
      () => `no Slack message names the value: ${JSON.stringify(scene.slack.messages)}`,
    );
  });

  test("a Secret: the place, never what stands there", async () => {
    const text =
      "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ntype: kubernetes.io/tls\ndata:\n  key: aHVudGVyMg==\n";
    scene.commit({ "releases/other/manifests/secret.yaml": text });
    const status = await failed("shop.other");
    assert.equal(place(status), "releases/other/manifests/secret.yaml:7:3");
    assert.ok(!JSON.stringify(status).includes("aHVudGVyMg"));
    scene.commit({ "releases/other/manifests/secret.yaml": null });
    await scene.status("shop.other", ({ sync }) => sync === "Synced");
  });

  test("a plain manifest: the line of the field that the schema does not know", async () => {
    scene.commit({ [manifest]: plain("immutible: true\n") });
    assert.equal(place(await failed("shop.raw")), `${manifest}:5:12`);
    scene.commit({ [manifest]: plain("immutable: true\n"), "releases/web/values.prod.yaml": null });
    for (const name of ["web", "raw"]) await scene.status(`shop.${name}`, ({ sync }) => sync === "Synced");
  });
});
