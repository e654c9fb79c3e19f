import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { auditEvents } from "../support/audit.ts";
import { runSyncline } from "../support/run-syncline.ts";
import { eventually, startScene, type Live, type Scene, type Status } from "../support/scene.ts";

const object = (kind: string, name: string, more: object = {}, annotations: object = {}): string =>
  JSON.stringify({ apiVersion: "v1", kind, metadata: { name, annotations }, ...more });
const configMap = (name: string, value = "1", annotations: object = {}): string =>
  object("ConfigMap", name, { data: { value } }, annotations);

describe("what cannot be beside the old one", () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene("next");
  });
  after(() => scene.stop());
  const gitSync = (name: string): Promise<void> =>
    scene.gitSync(name, { source: { path: name }, namespace: scene.namespace });
  const isWell = ({ sync, health }: Status): boolean => sync === "Synced" && health === "Healthy";
  const valueOf = async (name: string): Promise<string | undefined> =>
    (await scene.live(`/api/v1/namespaces/${scene.namespace}/configmaps/${name}`))?.data?.["value"];

  const service = (name: string, nodePort: number, annotations: object = {}): string =>
    object("Service", name, { spec: { type: "NodePort", ports: [{ port: 80, nodePort }] } }, annotations);
  const services = async (start: string): Promise<readonly string[]> => {
    const names = await scene.kubectl(["get", "services", "-o", "name"]);
    return names
      .split("\n")
      .map((name) => name.replace("service/", ""))
      .filter((name) => name.startsWith(start));
  };

  test("a Service is renamed and keeps its node port: the old one goes first, in the same pass", async () => {
    const port = 31_000 + Math.floor(Math.random() * 700);
    scene.commit({
      [`port/a.yaml`]: service("port-old", port),
      [`port/b.yaml`]: configMap("port-stays"),
      [`port/c.yaml`]: configMap("port-goes"),
      [`port/w.yaml`]: configMap("port-later", "1", { "syncline.dev/wave": "1" }),
    });
    await gitSync("port");
    await scene.status("port.port", isWell);
    scene.commit({
      [`port/a.yaml`]: service("port-new", port),
      [`port/c.yaml`]: null,
      [`port/w.yaml`]: configMap("port-later", "2", { "syncline.dev/wave": "1" }),
    });
    await eventually(
      async () => (await valueOf("port-later")) === "2" && (await valueOf("port-goes")) === undefined,
      () => "the commit is not brought about",
    );
    await scene.status("port.port", isWell);
    assert.deepEqual(await services("port-"), ["port-new"]);
    const events = `${scene.agent.url("api")}/v1/history?release=port`;
    const history = await (await fetch(events)).text();
    assert.match(
      history,
      /Service \S+port-old, before the others: Service \S+port-new takes its nodePort \d+/,
    );
    assert.doesNotMatch(history, /"event":"Failed"/);
  });

  test("the same, but the old one may be deleted only when a person says so: nothing goes, and it is told how to go on", async () => {
    const port = 31_700 + Math.floor(Math.random() * 300);
    scene.commit({
      [`kept/a.yaml`]: service("kept-old", port, { "syncline.dev/protect": "true" }),
      [`kept/b.yaml`]: configMap("kept-stays"),
    });
    await gitSync("kept");
    await scene.status("kept.kept", isWell);
    scene.commit({ [`kept/a.yaml`]: service("kept-new", port) });
    const { plan, summary } = await scene.status(
      "kept.kept",
      (now) => now.sync === "Failed" && now.plan?.hash !== undefined,
    );
    assert.match(
      summary?.message ?? "",
      /^OBJ-TAKEN .*a.yaml:1:\d+ Service .*provided port is already allocated/,
    );
    assert.deepEqual(await services("kept-"), ["kept-old"]);
    const place = ["--kubeconfig", scene.cluster.kubeconfig("admin"), "-n", scene.namespace];
    const { stdout } = await runSyncline(["status", ...place]);
    assert.match(stdout, new RegExp(`to allow it: syncline approve kept/kept ${plan?.hash ?? "none"}`));
    await scene.kubectl(["annotate", "syncstatus", "kept.kept", `syncline.dev/approve=${plan?.hash ?? ""}`]);
    await scene.status("kept.kept", isWell);
    assert.deepEqual(await services("kept-"), ["kept-new"]);
  });

  test("a migration Job with a TTL runs once for each content, the next one after the end of the one before", async () => {
    const job = (image: string, delay = "0s"): string => {
      const template = {
        metadata: { annotations: { "testcluster/delay": delay } },
        spec: { restartPolicy: "Never", containers: [{ name: "run", image }] },
      };
      const spec = { ttlSecondsAfterFinished: 1, template };
      return JSON.stringify({ apiVersion: "batch/v1", kind: "Job", metadata: { name: "migrate" }, spec });
    };
    const live = (): Promise<Live | undefined> =>
      scene.live(`/apis/batch/v1/namespaces/${scene.namespace}/jobs/migrate`);
    const made = (): number =>
      auditEvents(scene.cluster, '"userAgent":"syncline/', '"resource":"jobs"', scene.namespace).filter(
        ({ responseStatus, requestURI }) => responseStatus?.code === 201 && !requestURI.includes("dryRun="),
      ).length;
    /** Resolves when so many Jobs were made and the last is done and gone. */
    const ran = (count: number): Promise<void> =>
      eventually(
        async () => made() === count && (await live()) === undefined,
        () => `${made()} Jobs were made`,
      );
    const other = async (number: string): Promise<void> => {
      scene.commit({ "job/b.yaml": configMap("job-other", number) });
      await eventually(
        async () => (await valueOf("job-other")) === number,
        () => `the other object is not ${number}`,
      );
    };
    scene.commit({ "job/a.yaml": job("v1"), "job/b.yaml": configMap("job-other") });
    await gitSync("job");
    await ran(1);
    await other("2");
    scene.commit({ "job/a.yaml": job("v2", "6s") });
    await eventually(
      async () => (await live()) !== undefined,
      () => "the second did not begin",
    );
    scene.commit({ "job/a.yaml": job("v3") });
    await scene.status(
      "job.job",
      ({ sync, summary }) =>
        sync === "Waiting" && /^waits for Job \S+migrate: its run has ended/.test(summary?.message ?? ""),
    );
    await ran(3);
    await scene.status("job.job", isWell);
    await scene.restart();
    await other("3");
    const status = await scene.status("job.job", isWell);
    assert.deepEqual([made(), await live(), status.drift?.open], [3, undefined, 0]);
  });
});
