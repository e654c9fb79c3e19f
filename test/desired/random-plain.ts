import type { RenderRequest } from "../../src/ports.ts";
import { tree } from "../support/tree.ts";
import { pick, type Random } from "../support/random.ts";
import type { Files } from "./random-repo.ts";

const object = (name: string, rest = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n${rest}`;
const widget = "apiVersion: x.io/v1\nkind: Widget\nmetadata: { name: w, namespace: shop }\n";
const definition = (scope: string) =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: widgets.x.io }\nspec: { group: x.io, scope: ${scope}, names: { kind: Widget, plural: widgets } }\n`;

/** Files of manifests, and what may stand in any of them. */
export function firstPlain(random: Random): Files {
  return Object.fromEntries(
    Array.from({ length: 6 }, (_, at) => [`m/${String.fromCharCode(97 + at)}.yaml`, textFor(at, random)]),
  );
}

function textFor(at: number, random: Random): string {
  const name = `n${at}`;
  return pick(random, [
    ...[object(name), object(name, "data: { k: v }\n"), object(name, `data: { k: '${at}' }\n`)],
    ...[`${object(name)}---\n${object(`${name}-second`)}`, object("n1"), object(name, "data: { k: 1 }\n")],
    ...["# nothing\n", "some: text\n", "kind: [\n", widget, definition("Cluster"), definition("Namespaced")],
    ...[
      "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n",
      "apiVersion: v1\nkind: List\nitems: []\n",
    ],
  ]);
}

const rule = (limit: number) =>
  tree({
    "p.yaml": `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: few-keys }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"] }] }
  validations: [{ expression: "size(object.metadata.name) < ${limit}" }]
`,
  });

/** One to three random edits. */
export function editPlain(files: Files, more: Partial<RenderRequest>, random: Random) {
  let [now, around] = [files, more];
  for (let count = Math.ceil(random() * 3); count > 0; count--) {
    const kind = random();
    const at = Math.floor(random() * 8);
    const path = `m/${String.fromCharCode(97 + at)}.yaml`;
    if (kind < 0.75) now = { ...now, [path]: textFor(at, random) };
    else if (kind < 0.85) now = Object.fromEntries(Object.entries(now).filter(([each]) => each !== path));
    else if (kind < 0.9)
      now = Object.fromEntries(
        Object.entries(now).map(([each, text]) => [each === path ? "m/z.yaml" : each, text]),
      );
    else if (kind < 0.95)
      around = { ...around, mandatoryPolicies: pick(random, [undefined, rule(3), rule(9)]) };
    else
      around = {
        ...around,
        plain: { release: "plain", namespace: pick(random, ["shop", "", "other"]), adopt: false },
      };
  }
  return { files: now, more: around };
}
