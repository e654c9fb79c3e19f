import assert from "node:assert/strict";
import { test } from "node:test";
import { pathText } from "../../src/core/field-path.ts";
import { valuesInSecretData } from "../../src/explain/secret-templates.ts";

const rows: readonly (readonly [name: string, template: string, want: readonly string[]])[] = [
  [
    "data and stringData",
    "kind: Secret\nmetadata:\n  name: {{Values.name}}\ndata:\n  a: {{b64enc Values.db.pass}}\nstringData:\n  b: {{quote Values.key}}\ntype: {{Values.type}}\n",
    [".db.pass", ".key"],
  ],
  [
    "several in one text",
    "kind: Secret\nstringData:\n  url: pg://{{Values.user}}:{{Values.pass}}@x\n",
    [".user", ".pass"],
  ],
  [
    "a loop over a map, not a condition",
    "kind: Secret\ndata:\n  {{#if Values.on}}\n  {{#each Values.all}}\n  {{@key}}: {{this}}\n  {{/each}}\n  {{/if}}\n",
    [".all"],
  ],
  [
    "a block around data",
    "kind: Secret\n{{#with Values.creds}}\ndata:\n  a: {{this.a}}\n{{/with}}\n",
    [".creds"],
  ],
  [
    "another kind, and a kind that begins alike",
    "kind: ConfigMap\ndata:\n  a: {{Values.a}}\n---\nkind: SecretStore\ndata:\n  a: {{Values.b}}\n",
    [],
  ],
  [
    "only the document that is a Secret",
    "kind: ConfigMap\ndata:\n  a: {{Values.a}}\n---\nkind: Secret\ndata:\n  b: {{Values.b}}\n",
    [".b"],
  ],
  ["a whole map", "kind: Secret\nstringData: {{nindent 2 (toYaml Values.secrets)}}\n", [".secrets"]],
];
for (const [name, template, want] of rows)
  test(name, () => {
    assert.deepEqual(valuesInSecretData(template).map(pathText), want);
  });
