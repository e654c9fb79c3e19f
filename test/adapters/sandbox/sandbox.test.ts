import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { loadBuiltins } from "../../../src/adapters/builtins/builtins.ts";
import { createSandbox, type SandboxOptions } from "../../../src/adapters/sandbox/sandbox.ts";
import { renderTarget } from "../../../src/desired/desired.ts";
import type { FieldSearch } from "../../../src/core/field-search.ts";
import { positionText } from "../../../src/core/position.ts";
import { valuePlaceText, type Problem, type Spot } from "../../../src/core/problem.ts";
import type { RenderRequest, Sandbox } from "../../../src/ports.ts";
import { recordingLog } from "../../support/recording-log.ts";
import { problemLines, repoWith, requestOf } from "../../support/render-request.ts";
import { treeOf } from "../../support/tree.ts";

const root = join(import.meta.dirname, "../../..");
const builtins = await loadBuiltins(root);
const never = new AbortController().signal;

async function withSandbox(
  options: Partial<SandboxOptions>,
  run: (sandbox: Sandbox) => Promise<void>,
): Promise<void> {
  const sandbox = createSandbox({ builtins, log: recordingLog(), ...options });
  try {
    await run(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** A chart whose release `bad` does something that takes too much; all others print one object. */
function repoWhere(bad: string): ReturnType<typeof repoWith> {
  const template = `{{#if (eq Release.Name "bad")}}${bad}{{/if}}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{Release.Name}}\n`;
  return repoWith({ "templates/cm.yaml.hbs": template }, ["a", "bad", "c"]);
}

/** Few steps, each of which is much work: 10^10 numbers. */
const endless = "{{#each (until 100000)}}{{#if (eq (len (until 100000)) 1)}}{{/if}}{{/each}}";
/** Each of 100 levels holds a list that is longer by 100,000 numbers than the one around it. */
const greedy = "{{> grow list=(until 100000)}}";
const grow = { "charts/web/templates/_grow.hbs": "{{> grow list=(concat list (until 100000))}}" };

test("the thread renders what renderTarget renders", async () => {
  const request = requestOf({}, { tree: treeOf(join(root, "examples/config-repo")) });
  await withSandbox({}, async (sandbox) => {
    for (const _ of [1, 2]) {
      const { notes, inputs: _, ...result } = await sandbox.render(request, never);
      assert.ok(notes !== undefined);
      assert.deepEqual(result, renderTarget(request, builtins));
    }
  });
});

test("B23: a release that takes too long is stopped, the others are rendered", async () => {
  await withSandbox({ renderMs: 2_000 }, async (sandbox) => {
    const result = await sandbox.render(requestOf(repoWhere(endless)), never);
    assert.deepEqual(problemLines(result), [
      "bad: TPL-LIMIT releases/bad/release.yaml rendering bad was stopped after 2000 ms (limits.renderMs) | look for a loop over very many items, or split the release",
    ]);
    assert.deepEqual(
      result.releases.map(({ manifests }) => manifests.length),
      [1, 0, 1],
    );
  });
});

test("P7: a release that takes too much memory is stopped, the others are rendered", async () => {
  const repo = { ...repoWhere(greedy), ...grow };
  await withSandbox({ renderMs: 60_000, heapMiB: 64 }, async (sandbox) => {
    const result = await sandbox.render(requestOf(repo), never);
    assert.deepEqual(problemLines(result), [
      "bad: TPL-LIMIT releases/bad/release.yaml rendering bad was stopped at 64 MiB of memory (limits.workerHeapMiB) | look for a loop over very many items, or split the release",
    ]);
    assert.deepEqual(
      result.releases.map(({ manifests }) => manifests.length),
      [1, 0, 1],
    );
  });
});

test("after eight stopped releases the later ones are not tried; those that are fine stay", async () => {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
  const text = `{{#if (ne Release.Name "c")}}${endless}{{/if}}\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{Release.Name}} }\n`;
  const files = repoWith({ "templates/a.yaml.hbs": text }, names);
  await withSandbox({ renderMs: 300 }, async (sandbox) => {
    const { problems, releases } = await sandbox.render(requestOf(files), never);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      releases.map(({ manifests, problems: own }) => `${manifests.length} ${own.map(messageStart).join()}`),
      [
        ...["0 rendering a was stopped", "0 rendering b was stopped", "1 ", "0 rendering d was stopped"],
        ...["e", "f", "g", "h", "i"].map((name) => `0 rendering ${name} was stopped`),
        "0 not rendered: 8 releases",
      ],
    );
  });
});

function messageStart({ code, message }: Problem): string {
  assert.equal(code, "TPL-LIMIT");
  return message.split(" ").slice(0, 4).join(" ");
}

test("beside its earlier render a repository comes out the same, and only what changed is told by the thread", async () => {
  const own = (x: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: own\ndata:\n  x: "${x}"\n`;
  const files = { ...repoWhere(""), "releases/a/manifests/own.yaml": own("1") };
  await withSandbox({}, async (sandbox) => {
    const earlier = await sandbox.render(requestOf(files), never);
    const request = requestOf({ ...files, "releases/a/manifests/own.yaml": own("2") });
    const { notes, inputs: _, ...then } = await sandbox.render({ ...request, earlier }, never);
    assert.notEqual(notes, earlier.notes);
    assert.deepEqual(then, renderTarget(request, builtins));
    assert.deepEqual(
      then.releases.map((release, at) => release === earlier.releases[at]),
      [false, true, true],
    );
  });
});

test("an abort ends the render at once, and the next one works", async () => {
  await withSandbox({ renderMs: 60_000 }, async (sandbox) => {
    const stop = new AbortController();
    const render = sandbox.render(requestOf(repoWhere(endless)), stop.signal);
    stop.abort(new Error("stopped by a test"));
    await assert.rejects(render, /stopped by a test/);
    const after = await sandbox.render(requestOf(repoWhere("")), never);
    assert.deepEqual(problemLines(after), []);
  });
});

test("a thread that was idle for a while ends, and comes back", async () => {
  await withSandbox({ idleMs: 1 }, async (sandbox) => {
    const request = requestOf(repoWhere(""));
    const first = await sandbox.render(request, never);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(await sandbox.render(request, never), first);
  });
});

test("renders wait for each other", async () => {
  await withSandbox({}, async (sandbox) => {
    const names = await Promise.all(
      ["one", "two", "three"].map(async (name) => {
        const files = repoWith(
          {
            "templates/a.yaml.hbs": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{Release.Name}}\n",
          },
          [name],
        );
        const { releases } = await sandbox.render(requestOf(files), never);
        return releases[0]?.manifests[0]?.ref.name;
      }),
    );
    assert.deepEqual(names, ["one", "two", "three"]);
  });
});

test("data cannot reach the prototype of all objects", async () => {
  await withSandbox({}, async (sandbox) => {
    const text = '{{toJson (fromJson "{\\"__proto__\\": {\\"polluted\\": 1}}")}}';
    const result = await sandbox.render(requestOf(repoWhere(text)), never);
    assert.deepEqual(
      result.releases.map(({ problems }) => problems.map(({ code }) => code)),
      [[], ["TPL-FORBIDDEN"], []],
    );
  });
});

/** A chart that prints a port's name from values, and a plain manifest beside it. */
const withPort = repoWith(
  {
    "values.yaml": "port:\n  name: http\n",
    "templates/cm.yaml.hbs":
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{Release.Name}}\ndata:\n  fixed: x\n  port: {{Values.port.name}}\n",
  },
  ["a"],
  {
    "releases/a/values.prod.yaml": "# of prod\nport:\n  name: Bad\n",
    "releases/a/manifests/cm.yaml":
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: plain\ndata:\n  b: words\n",
  },
);

const fieldsOf = async (sandbox: Sandbox, request: RenderRequest): Promise<FieldSearch["objects"]> => {
  const { releases } = await sandbox.render(request, never);
  const paths = [["data", "port"], ["data", "fixed"], ["data", "b"], ["data"]];
  return (releases[0]?.manifests ?? []).map((manifest) => ({ manifest, paths }));
};

test("places of fields: where each is written, and the values printed there", async () => {
  const request = requestOf(withPort);
  await withSandbox({}, async (sandbox) => {
    const objects = await fieldsOf(sandbox, request);
    const spots = await sandbox.spots(request, { release: "a", objects }, never);
    const template = "charts/web/templates/cm.yaml.hbs";
    const value = "; value port.name: releases/a/values.prod.yaml:3:9 (release values.prod.yaml)";
    const manifest = "releases/a/manifests/cm.yaml";
    assert.deepEqual(spots.map(spotText), [
      `${template}:7:9${value}`,
      `${template}:6:10`,
      `${template}:6:3`,
      `${template}:6:3`,
      `${manifest}:6:3`,
      `${manifest}:6:3`,
      `${manifest}:6:6`,
      `${manifest}:6:3`,
    ]);
  });
});

test("an object that the request does not render so has no places", async () => {
  const request = requestOf(withPort);
  const other = requestOf({ ...withPort, "releases/a/values.prod.yaml": "port:\n  name: other\n" });
  await withSandbox({}, async (sandbox) => {
    const objects = await fieldsOf(sandbox, request);
    const spots = await sandbox.spots(other, { release: "a", objects }, never);
    assert.deepEqual(
      spots.map((spot) => spot?.file),
      [...Array<undefined>(4), ...Array<string>(4).fill("releases/a/manifests/cm.yaml")],
    );
    const none = await sandbox.spots(request, { release: "gone", objects }, never);
    assert.deepEqual(none, Array(8).fill(undefined));
  });
});

test("a look for places that takes too long, or that is given up, ends; the next render works", async () => {
  const log = recordingLog();
  const request = requestOf(repoWhere(endless));
  await withSandbox({ commonMs: 2_000, log }, async (sandbox) => {
    const objects = await fieldsOf(sandbox, requestOf(withPort));
    const fields = { release: "bad", objects };
    assert.deepEqual(await sandbox.spots(request, fields, never), Array(8).fill(undefined));
    assert.ok(log.lines.some((line) => JSON.stringify(line).includes("places of fields not found")));
    const stop = new AbortController();
    const given = sandbox.spots(request, fields, stop.signal);
    stop.abort(new Error("stopped by a test"));
    await assert.rejects(given, /stopped by a test/);
    assert.deepEqual(problemLines(await sandbox.render(requestOf(withPort), never)), []);
  });
});

function spotText(spot: Spot | undefined): string {
  if (spot === undefined) return "unknown";
  return [positionText(spot), ...(spot.values ?? []).map(valuePlaceText)].join("; ");
}
