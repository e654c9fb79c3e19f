import assert from "node:assert/strict";
import test from "node:test";
import { positionText } from "../../src/core/position.ts";
import { traceTarget } from "../../src/desired/trace.ts";
import { seededRandom } from "../support/random.ts";
import { repoWith, requestOf } from "../support/render-request.ts";

/** A template of nested blocks whose every leaf tells in its own key where it should come from. */
interface Made {
  readonly lines: readonly string[];
  readonly partials: Readonly<Record<string, string>>;
  /** By the leaf's key: the values it is printed from. */
  readonly want: ReadonlyMap<string, readonly string[]>;
}

const values = `s: text
num: 3
empty: ""
yes1: true
no1: false
map: {a: one, b: {c: two, d: [x, z]}}
list: [p, q]
items: [{id: i0, w: {k: a0}}, {id: i1, w: {k: a1}}]
`;

function make(seed: number): Made {
  const random = seededRandom(seed);
  const next = (below: number): number => Math.floor(random() * below);
  const partials: Record<string, string> = {};
  const want = new Map<string, readonly string[]>();
  let leaves = 0;
  const leaf = (keys: readonly string[]): string => {
    const key = `k${leaves++}`;
    want.set(key, keys);
    return key;
  };
  /** Lines of YAML map entries at an indentation; every entry is there whatever the branch. */
  const entries = (depth: number, pad: string): readonly string[] =>
    Array.from({ length: 1 + next(3) }, () => entry(depth, pad)).flat();
  const entry = (depth: number, pad: string): readonly string[] => {
    const choice = next(depth > 3 ? 7 : 14);
    switch (choice) {
      case 0:
        return [`${pad}${leaf([])}: literal`];
      case 1:
        return [`${pad}${leaf(["s"])}: {{Values.s}}`];
      case 2:
        return [`${pad}${leaf(["s", "num"])}: "{{Values.s}}-{{Values.num}}x"`];
      case 3:
        return [
          `${pad}{{! a comment }}`,
          `${pad}${leaf(["map.b.c"])}: {{get Values.map.b "c"}} # {{Values.num}}`,
        ];
      case 4: {
        const [outer, inner] = [leaf([]), leaf(["empty"])];
        return [`${pad}${outer}: {${inner}: "{{Values.empty}}", ${leaf([])}: lit }`];
      }
      case 5:
        return [`${pad}${leaf(["s"])}: {{quote (upper (trim Values.s))}}`];
      case 6:
        return [
          `${pad}${leaf(["map.b.c"])}: {{with Values.map}}{{/with}}`.replace(
            "{{with Values.map}}{{/with}}",
            "{{#with Values.map}}{{quote this.b.c}}{{/with}}",
          ),
        ];
      case 7:
        return [
          `${pad}{{#if Values.yes1}}`,
          ...entries(depth + 1, pad),
          `${pad}{{else}}`,
          `${pad}never: 1`,
          `${pad}{{/if}}`,
        ];
      case 8:
        return [
          `${pad}${leaf([])}:`,
          `${pad}  ${leaf([])}: 1`,
          `${pad}  {{#unless Values.no1}}`,
          ...entries(depth + 1, `${pad}  `),
          `${pad}  {{/unless}}`,
        ];
      case 9:
        return [`${pad}${leaf([])}: {{nindent ${pad.length + 2} (toYaml Values.map)}}`];
      case 10: {
        const name = `p${Object.keys(partials).length}x${seed}`;
        partials[name] = "";
        partials[name] = `${entries(depth + 1, "").join("\n")}\n`;
        return [`${pad}${leaf([])}:`, `${pad}  {{> ${name}}}`];
      }
      case 11: {
        const name = `p${Object.keys(partials).length}y${seed}`;
        partials[name] = `${leaf(["items[1].w.k"])}: {{this.k}}\n${leaf(["num"])}: {{extra}}\n`;
        return [
          `${pad}{{#with (index Values.items 1)}}`,
          `${pad}{{> ${name} this.w extra=Values.num}}`,
          `${pad}{{/with}}`,
        ];
      }
      case 12: {
        const name = `p${Object.keys(partials).length}z${seed}`;
        partials[name] = `${leaf(["s"])}: {{this.v}}\n${leaf([])}: fixed`;
        return [
          `${pad}${leaf([])}: {{nindent ${pad.length + 2} (include "${name}" (dict "v" Values.s "w" Values.num))}}`,
        ];
      }
      default: {
        const [list, item] = [leaf([]), leaf(["items[0].id"])];
        return [
          `${pad}${list}:`,
          `${pad}{{#each Values.items as |one at|}}`,
          `${pad}- ${item}: {{one.id}}`,
          `${pad}  at: {{at}}`,
          `${pad}{{/each}}`,
        ];
      }
    }
  };
  const lines = [
    "apiVersion: example.com/v1",
    "kind: Thing",
    "metadata:",
    "  name: a",
    "spec:",
    ...entries(0, "  "),
  ];
  return { lines, partials, want };
}

const runs = 150;

test(`marks change nothing, and each leaf knows its values: ${runs} templates`, () => {
  for (let seed = 1; seed <= runs; seed++) {
    const { lines, partials, want } = make(seed);
    const chart = {
      "values.yaml": values,
      "templates/t.yaml.hbs": `${lines.join("\n")}\n`,
      ...Object.fromEntries(Object.entries(partials).map(([name, text]) => [`templates/_${name}.hbs`, text])),
    };
    const [release] = traceTarget(requestOf(repoWith(chart, ["web"])), {
      charts: new Map(),
      packs: new Map(),
    });
    const wrong = release?.problems.filter(({ severity }) => severity === "error") ?? [];
    assert.deepEqual(wrong, [], `seed ${seed}:\n${lines.join("\n")}`);
    const [object] = release?.objects ?? [];
    assert.ok(object !== undefined);
    for (const { key, path } of leavesOf(object.manifest.object, [])) {
      const expected = want.get(key);
      if (expected === undefined) continue;
      const origin = object.origin(path);
      const place = `seed ${seed} ${path.join(".")} ${positionText(origin.position)}\n${lines.join("\n")}`;
      assert.notEqual(origin.position.line, 0, place);
      assert.deepEqual([...origin.values].sort(), [...expected].sort(), place);
    }
  }
});

/** Scalars below map keys; of lists the first item. */
function leavesOf(
  value: unknown,
  path: readonly (string | number)[],
): readonly { key: string; path: readonly (string | number)[] }[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : leavesOf(value[0], [...path, 0]);
  if (typeof value !== "object" || value === null) return [{ key: String(path.at(-1)), path }];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}
