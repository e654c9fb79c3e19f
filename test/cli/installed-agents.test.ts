import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "../../src/core/manifest.ts";
import { agentOf, otherAgents, scopeOf } from "../../src/cli/installed-agents.ts";
import type { ClusterPlace } from "../../src/cli/wire.ts";
import { installObjects } from "../../src/install/objects.ts";

const { signal } = new AbortController();
const agent = (namespace: string, ...flags: readonly string[]): KubeObject => {
  const objects = installObjects({ namespace, image: "i", flags });
  const found = objects.find(({ kind }) => kind === "StatefulSet");
  assert.ok(found);
  return found;
};

const flags: readonly (readonly [string, readonly string[], string])[] = [
  ["no flag", [], ""],
  ["as two words", ["--watch-namespace", "team"], "team"],
  ["as one", ["--log-level=debug", "--watch-namespace=team"], "team"],
  ["twice: the last one counts", ["--watch-namespace=a", "--watch-namespace", "b"], "b"],
  ["another flag of a like name", ["--watch-namespaces=team"], ""],
];
for (const [name, given, want] of flags)
  test(`an installed agent watches: ${name}`, () => {
    assert.deepEqual(agentOf(agent("sys", ...given)), { namespace: "sys", watches: want });
  });

/** Of GitSyncs in a, b and c: those that nobody looks after once the agent of namespace a is gone. */
async function left(agents: readonly KubeObject[]): Promise<string> {
  const cluster = {
    list: () => Promise.resolve(agents),
    get: () => Promise.resolve(agents.find(({ metadata }) => metadata.namespace === "a")),
  };
  const place = { cluster } as unknown as ClusterPlace;
  const scope = await scopeOf(place, "a", await otherAgents(place, "a", signal), signal);
  return ["a", "b", "c"].filter(scope).join(" ");
}

const scopes: readonly (readonly [string, readonly KubeObject[], string])[] = [
  ["the only agent", [agent("a")], "a b c"],
  ["it watched its own namespace only", [agent("a", "--watch-namespace=a")], "a"],
  ["another one watches one namespace", [agent("a"), agent("b", "--watch-namespace=b")], "a c"],
  ["another one watches all", [agent("a"), agent("b")], ""],
  ["each watches its own", [agent("a", "--watch-namespace=a"), agent("b", "--watch-namespace=b")], "a"],
  ["it is gone already", [], "a b c"],
  ["it is gone already, another one is not", [agent("b", "--watch-namespace=b")], "a c"],
];
for (const [name, agents, want] of scopes)
  test(`uninstall releases GitSyncs of: ${name}`, async () => {
    assert.equal(await left(agents), want);
  });
