import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { PlannedRelease } from "../../src/core/planned.ts";
import { auditEvents } from "../support/audit.ts";
import { startScene, type Scene } from "../support/scene.ts";
import { syncline, type SynclineResult } from "../support/syncline.ts";

const canary = "canary-plan-9f2c";
const configMap = (name: string, data: object, more: object = {}): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...more }, data });
const secret = (name: string, password: string): string =>
  JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name }, stringData: { password } });
const deployment = (name: string, replicas: number, app = name): string =>
  JSON.stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } }, spec: { containers: [{ name: "web", image: "web:1" }] } },
    },
  });

describe("syncline plan, as a user types it", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("plan", { interval: "1s" });
  });
  after(() => scene.stop());

  const run = (...args: string[]): Promise<SynclineResult> =>
    syncline([...args, "-n", scene.namespace], { kubeconfig: scene.cluster.kubeconfig("admin") });
  const ask = (...args: string[]): Promise<SynclineResult> => run(...args, "--agent", scene.agent.url("api"));
  /** As the agent's API answers: what the command prints as JSON, without a process. */
  const planOf = async (name: string): Promise<PlannedRelease> => {
    const [own = "", release = ""] = name.split("/");
    const query = `gitsync=${scene.namespace}/${own}&release=${release}`;
    const { items } = (await (await fetch(`${scene.agent.url("api")}/v1/plan?${query}`)).json()) as {
      items: PlannedRelease[];
    };
    return items[0]!;
  };
  /** `update Deployment web .spec.replicas 1→3`. */
  const short = ({ steps }: PlannedRelease): readonly string[] =>
    steps.map(({ action, ref, fields }) =>
      [
        `${action} ${ref.kind} ${ref.name}`,
        ...fields.map(
          ({ path, before: was, after: is }) =>
            `${path} ${JSON.stringify(was) ?? "–"}→${JSON.stringify(is) ?? "–"}`,
        ),
      ].join(" "),
    );
  const gitSync = (name: string, spec: object = {}): Promise<void> =>
    scene.gitSync(name, { source: { path: name }, namespace: scene.namespace, ...spec });
  const synced = (name: string) => scene.status(`${name}.${name}`, ({ sync }) => sync === "Synced");
  /** Writes of objects by the agent whose name begins so, dry-runs left out. */
  const written = (prefix: string): readonly string[] =>
    auditEvents(scene.cluster, `"namespace":"${scene.namespace}"`)
      .filter(({ requestURI }) => !requestURI.includes("dryRun=All"))
      .filter(({ user }) => user.username === "admin") // controllers write what is made of the objects
      .filter(({ objectRef }) => objectRef?.name?.startsWith(prefix) === true)
      .map(({ verb, objectRef }) => `${verb} ${objectRef?.resource ?? ""} ${objectRef?.name ?? ""}`);

  test("mode Observe, an empty cluster: everything in order, in the status too, and nothing is written", async () => {
    scene.commit({
      "empty/web.yaml": deployment("empty-web", 1),
      "empty/map.yaml": configMap("empty-map", { mode: "calm" }),
      "empty/late.yaml": configMap("empty-late", {}, { annotations: { "syncline.dev/wave": "3" } }),
      "empty/secret.yaml": secret("empty-secret", canary),
    });
    await gitSync("empty", { mode: "Observe" });
    const { summary } = await scene.status("empty.empty", ({ sync }) => sync === "OutOfSync");
    assert.equal(summary?.message, "4 creates waiting (mode Observe)");
    const { code, stdout, stderr } = await ask("plan", "empty/empty", "--exit-code");
    assert.deepEqual([code, stderr], [3, ""]);
    const [head, ...lines] = stdout.trimEnd().split("\n");
    assert.match(head ?? "", /^empty\/empty {2}main@[0-9a-f]{7} {2}mode Observe$/);
    const ns = scene.namespace;
    assert.deepEqual(lines, [
      "  waits: mode is Observe: nothing is written",
      "  wave 0",
      `    create   ConfigMap ${ns}/empty-map`,
      `    create   Secret ${ns}/empty-secret`,
      `    create   Deployment ${ns}/empty-web`,
      "  wave 3",
      `    create   ConfigMap ${ns}/empty-late`,
      "  4 creates, 0 unchanged",
    ]);
    assert.deepEqual(written("empty-"), []);
    assert.doesNotMatch(JSON.stringify([stdout, await planOf("empty/empty")]), new RegExp(canary));
  });

  test("an update: which fields, from what to what; values of Secrets never", async () => {
    const files = (replicas: number, mode: string, password: string) => ({
      "upd/web.yaml": deployment("upd-web", replicas),
      "upd/map.yaml": configMap("upd-map", { mode, same: "1" }),
      "upd/secret.yaml": secret("upd-secret", password),
      "upd/stays.yaml": configMap("upd-stays", {}),
    });
    scene.commit(files(1, "calm", `${canary}-old`));
    await gitSync("upd");
    await synced("upd");
    await gitSync("upd", { mode: "Observe" });
    await scene.taken("upd");
    const sha = scene.commit(files(3, "busy", `${canary}-new`));
    const { summary } = await scene.status("upd.upd", ({ sync }) => sync === "OutOfSync");
    assert.equal(summary?.message, "3 updates waiting (mode Observe)");
    const planned = await planOf("upd/upd");
    assert.equal(planned.revision, `main@sha1:${sha}`);
    assert.deepEqual(short(planned), [
      'update ConfigMap upd-map .data.mode "calm"→"busy"',
      'update Secret upd-secret .data.password "<masked>"→"<masked>"',
      "update Deployment upd-web .spec.replicas 1→3",
    ]);
    assert.equal(planned.unchanged, 1);
    const { code, stdout } = await ask("diff", "--live", "upd/upd");
    assert.equal(code, 0);
    assert.match(stdout, /update {3}Deployment \S+\/upd-web\n +\.spec\.replicas {2}1 → 3\n/);
    assert.match(stdout, /\.data\.password {2}<masked> → <masked>/);
    assert.doesNotMatch(stdout + JSON.stringify(planned), new RegExp(canary));
    const json = await ask("plan", "upd/upd", "-o", "json");
    assert.deepEqual(JSON.parse(json.stdout), { ...planned, source: "agent" });
    const names = await ask("plan", "upd", "-o", "name");
    assert.deepEqual(names.stdout.trim().split("\n"), [
      "configmap/upd-map",
      "secret/upd-secret",
      "deployment.apps/upd-web",
    ]);
  });

  test("an adoption names the owners, and what they lose; a conflict says who keeps the field", async () => {
    const live = { mode: "theirs", extra: "theirs" };
    await scene.kubectl(["create", "-f", "-"], { input: configMap("ado-map", live), user: "alice" });
    await scene.kubectl(["create", "-f", "-"], { input: configMap("ado-app", {}) });
    await scene.kubectl(["apply", "--server-side", "--field-manager=mystery", "-f", "-"], {
      input: configMap("ado-app", { mode: "theirs" }),
    });
    // Defaults that its creator owns come back by themselves.
    await scene.kubectl(["create", "-f", "-"], { input: deployment("ado-web", 2), user: "alice" });
    scene.commit({
      "ado/web.yaml": deployment("ado-web", 1),
      "ado/map.yaml": configMap("ado-map", { mode: "ours" }),
      "ado/app.yaml": configMap("ado-app", { mode: "ours" }),
    });
    await gitSync("ado", { mode: "Observe" });
    await scene.status("ado.ado", ({ sync }) => sync === "OutOfSync");
    const planned = await planOf("ado/ado");
    assert.deepEqual(short(planned), [
      "adopt ConfigMap ado-app",
      'adopt ConfigMap ado-map .data.mode "theirs"→"ours" .data.extra "theirs"→–',
      "adopt Deployment ado-web .spec.replicas 2→1",
    ]);
    const [app, map] = planned.steps;
    assert.deepEqual(
      map?.owners?.map(({ manager }) => manager),
      ["kubectl-create"],
    );
    assert.deepEqual(
      map.conflicts?.map(({ path, outcome }) => [path, outcome]),
      [[".data.mode", "taken"]],
    );
    assert.deepEqual(
      app?.conflicts?.map(({ path, manager, outcome }) => [path, manager, outcome]),
      [[".data.mode", "mystery", "contested"]],
    );
    const { stdout } = await ask("plan", "ado/ado");
    assert.match(
      stdout,
      /adopt {4}ConfigMap \S+\/ado-map {2}of kubectl-create; \.data\.mode, \.data\.extra\n/,
    );
    assert.match(stdout, /\.data\.mode: left to, and reported: mystery\n/);
    // What was planned is what happens.
    await gitSync("ado");
    await scene.status("ado.ado", ({ objects }) => objects?.["configured"] === 1);
    const made = await scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/ado-map`);
    assert.deepEqual(made?.data, { mode: "ours" });
  });

  test("values that cannot be changed: replaced with consent, else said before it is tried", async () => {
    const consent = { annotations: { "syncline.dev/replace": "true" } };
    const files = (app: string) => ({
      "imm/web.yaml": deployment("imm-web", 1, app),
      "imm/map.yaml": JSON.stringify({
        ...JSON.parse(configMap("imm-map", { mode: app }, consent)),
        immutable: true,
      }),
    });
    scene.commit(files("one"));
    await gitSync("imm");
    await synced("imm");
    await gitSync("imm", { mode: "Observe" });
    await scene.taken("imm");
    scene.commit(files("two"));
    await scene.status("imm.imm", ({ sync }) => sync === "OutOfSync");
    const { code, stdout } = await ask("plan", "imm/imm");
    assert.equal(code, 1);
    assert.match(stdout, /replace {2}ConfigMap \S+\/imm-map {2}\.data\.mode\n/);
    assert.match(
      stdout,
      /update {3}Deployment \S+\/imm-web .*\n +uncorrectable: \.spec\.selector\.matchLabels\.app is immutable: raise Git to the live value, yield the field \(fields: in release\.yaml\), or annotate syncline\.dev\/replace: "true"\n/,
    );
    assert.equal(written("imm-web").filter((line) => line.startsWith("patch")).length, 1);
  });

  test("what a schema marks writeOnly is masked wherever it stands, the old value and the new one", async () => {
    const chart = {
      "wo/syncline.yaml": "apiVersion: syncline.dev/v1alpha1\nkind: ConfigRepo\nenvironments: [prod]\n",
      "wo/charts/app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
      "wo/charts/app/values.schema.json": '{"properties": {"token": {"type": "string", "writeOnly": true}}}',
      "wo/charts/app/templates/map.yaml.hbs":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: wo-map }\ndata:\n  url: https://u:{{Values.token}}@h\n  mode: {{Values.mode}}\n",
      "wo/releases/app/release.yaml": `apiVersion: syncline.dev/v1alpha1\nkind: Release\nchart: app\nnamespace: ${scene.namespace}\n`,
    };
    const values = (token: string, mode: string) => ({
      "wo/releases/app/values.yaml": `token: ${token}\nmode: ${mode}\n`,
    });
    scene.commit({ ...chart, ...values(`${canary}-old`, "calm") });
    await scene.gitSync("wo", { source: { path: "wo" }, target: { environment: "prod" } });
    await scene.status("wo.app", ({ sync }) => sync === "Synced");
    await scene.gitSync("wo", { source: { path: "wo" }, target: { environment: "prod" }, mode: "Observe" });
    await scene.taken("wo");
    scene.commit(values(`${canary}-new`, "busy"));
    await scene.status("wo.app", ({ sync }) => sync === "OutOfSync");
    assert.deepEqual(short(await planOf("wo/app")), [
      'update ConfigMap wo-map .data.mode "calm"→"busy" .data.url "<masked>"→"<masked>"',
    ]);
  });

  test("what would my worktree do? Files that nobody committed, planned here", async (t) => {
    scene.commit({
      "here/map.yaml": configMap("here-map", { mode: "calm" }),
      "here/gone.yaml": configMap("here-gone", {}),
    });
    await gitSync("here");
    await synced("here");
    const checkout = mkdtempSync(join(tmpdir(), "syncline-plan-"));
    t.after(() => {
      rmSync(checkout, { recursive: true, force: true });
    });
    execFileSync("git", ["clone", "--quiet", scene.repo.dir, "."], { cwd: checkout });
    const nothing = await run("plan", "here/here", "--repo", checkout, "--rev", "HEAD", "--exit-code");
    assert.deepEqual([nothing.code, nothing.stderr], [0, ""]);
    assert.match(nothing.stdout, /\n {2}nothing to do: 2 objects as in Git\n$/);
    writeFileSync(join(checkout, "here/map.yaml"), configMap("here-map", { mode: "busy" }));
    writeFileSync(join(checkout, "here/new.yaml"), secret("here-new", canary));
    rmSync(join(checkout, "here/gone.yaml"));
    const { code, stdout } = await run("plan", "here/here", "--repo", checkout, "--exit-code", "-o", "json");
    const planned = JSON.parse(stdout) as PlannedRelease;
    assert.equal(code, 3);
    assert.deepEqual(short(planned), [
      'update ConfigMap here-map .data.mode "calm"→"busy"',
      "create Secret here-new",
      "prune ConfigMap here-gone",
    ]);
    assert.deepEqual([planned.revision, planned.hash], ["", ""]);
    assert.deepEqual(
      written("here-").filter((line) => !line.startsWith("patch")),
      [],
    );
    assert.equal(written("here-").length, 2, "planning here wrote something");
    writeFileSync(join(checkout, "here/new.yaml"), "kind: [");
    const broken = await run("plan", "here/here", "--repo", checkout);
    assert.equal(broken.code, 1, broken.stdout);
    assert.match(broken.stdout, /error YAML-/);
  });

  test("60 of 100 removed: held, exit code 4; a stale hash is refused with the present one; approved, exactly those go", async () => {
    const names = Array.from({ length: 100 }, (_, index) => `many-${String(index).padStart(3, "0")}`);
    scene.commit(Object.fromEntries(names.map((name) => [`many/${name}.yaml`, configMap(name, {})])));
    await gitSync("many");
    await synced("many");
    const gone = names.slice(0, 60);
    scene.commit(Object.fromEntries(gone.map((name) => [`many/${name}.yaml`, null])));
    await scene.status("many.many", ({ sync }) => sync === "Held");
    const { code, stdout } = await ask("plan", "many/many", "--exit-code");
    assert.equal(code, 4);
    const planned = await planOf("many/many");
    assert.deepEqual(
      short(planned),
      gone.map((name) => `prune ConfigMap ${name}`),
    );
    assert.ok(planned.steps.every(({ uid, waitsFor }) => uid !== undefined && waitsFor === "approval"));
    assert.deepEqual([planned.needsApproval, planned.hash.length], [true, 16]);
    assert.match(
      stdout,
      new RegExp(`to allow exactly these deletions: syncline approve many/many ${planned.hash}`),
    );
    const checkout = mkdtempSync(join(tmpdir(), "syncline-plan-"));
    execFileSync("git", ["clone", "--quiet", scene.repo.dir, "."], { cwd: checkout });
    const here = await run("plan", "many/many", "--repo", checkout, "--rev", "HEAD", "-o", "json");
    rmSync(checkout, { recursive: true, force: true });
    assert.equal((JSON.parse(here.stdout) as PlannedRelease).hash, planned.hash);
    // Without the agent the SyncStatus tells of the first fifty, and that this is not all.
    const short50 = await run("plan", "many/many", "--exit-code");
    assert.equal(short50.code, 4);
    assert.match(short50.stdout, new RegExp(`syncline approve many/many ${planned.hash}`));
    assert.match(short50.stderr, /^\(from the SyncStatus: only deletions/);
    const stale = await run("approve", "many/many", "0123456789abcdef");
    assert.equal(stale.code, 2);
    assert.match(stale.stderr, new RegExp(`the plan that waits is ${planned.hash}`));
    assert.deepEqual(
      written("many-").filter((line) => line.startsWith("delete")),
      [],
    );
    assert.equal((await run("approve", "many/many", planned.hash)).code, 0);
    await synced("many");
    const deleted = written("many-").filter((line) => line.startsWith("delete"));
    assert.deepEqual(
      deleted.toSorted(),
      gone.map((name) => `delete configmaps ${name}`),
    );
    const asked = `event=Approved&gitsync=${scene.namespace}/many`;
    const told = await (await fetch(`${scene.agent.url("api")}/v1/history?${asked}`)).json();
    const [approval, ...more] = (told as { entries: { actor: string; summary: string }[] }).entries;
    assert.deepEqual([approval?.actor, more], ["manager:syncline-cli", []]);
    assert.match(approval?.summary ?? "", / was approved with syncline-cli at \S+: its deletions begin$/);
    assert.deepEqual(short(await planOf("many/many")), []);
    assert.equal((await ask("plan", "many/many", "--exit-code")).code, 0);
  });

  test("a GitSync and a release that are not there", async () => {
    const { code, stderr } = await ask("plan", "nope/nope");
    assert.deepEqual([code, /^CLI-NOT-FOUND/.test(stderr)], [2, true]);
    assert.equal((await run("plan", "nope/nope")).code, 2);
  });
});
