/** A chart with dependencies, and what a release sets. */
export interface Layout {
  readonly name: string;
  /** Chart.yaml and values.yaml files below the chart's folder. */
  readonly files: Readonly<Record<string, string>>;
  /** The release's values.yaml. */
  readonly values: string;
}

/** Chart.yaml; dependencies as YAML flow maps. */
export function chart(name: string, dependencies: readonly string[] = [], rest = ""): string {
  const list = dependencies.length === 0 ? "" : `dependencies:\n- ${dependencies.join("\n- ")}\n`;
  return `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${rest}${list}`;
}

const web = (...dependencies: readonly string[]): Layout["files"] => ({
  "Chart.yaml": chart("web", dependencies),
});
const db = (values: string, ...dependencies: readonly string[]): Layout["files"] => ({
  "charts/db/Chart.yaml": chart("db", dependencies),
  "charts/db/values.yaml": values,
});
const mq = (values: string): Layout["files"] => ({
  "charts/db/charts/mq/Chart.yaml": chart("mq"),
  "charts/db/charts/mq/values.yaml": values,
});
const other = (values: string): Layout["files"] => ({
  "charts/other/Chart.yaml": chart("other"),
  "charts/other/values.yaml": values,
});
const plainDb = "{name: db, version: 1.0.0}";

const layout = (
  name: string,
  files: readonly Layout["files"][],
  values = "",
  own = "keep: own\n",
): Layout => ({
  ...{ name, values },
  files: { "values.yaml": own, ...(Object.assign({}, ...files) as Layout["files"]) },
});

export const layouts: readonly Layout[] = [
  layout(
    "a section over the subchart's own",
    [web(plainDb), db("a: 1\nb: {c: 1, d: 1}\n")],
    "db: {b: {c: 2}}\n",
  ),
  layout("a folder that Chart.yaml does not name", [web(), db("a: 1\n")], "db: {b: 2}\n"),
  layout(
    "the parent's values.yaml over the subchart's, the release over both",
    [web(plainDb), db("a: 1\nb: 1\nc: 1\n")],
    "db: {c: 3}\n",
    "db: {b: 2, c: 2}\n",
  ),
  layout("the same chart twice under aliases", [
    web("{name: db, version: 1.0.0, alias: first}", "{name: db, version: 1.0.0, alias: second}"),
    db("a: 1\n"),
    { "values.yaml": "first: {a: 2}\nsecond: {b: 3}\ndb: {a: 4}\n" },
  ]),
  layout(
    "two versions of one chart",
    [
      web("{name: db, version: ~1.0, alias: old}", "{name: db, version: ~2.0, alias: new}"),
      { "charts/db-1/Chart.yaml": chart("db"), "charts/db-1/values.yaml": "v: 1\n" },
      {
        "charts/db-2/Chart.yaml": chart("db").replace("1.0.0", "2.0.0"),
        "charts/db-2/values.yaml": "v: 2\n",
      },
    ],
    "new: {x: 1}\n",
  ),
  layout(
    "global: the parent's wins, the subchart's own stays",
    [web(plainDb), db("global: {g: db, own: 1, m: {a: 1}}\n")],
    "global: {g: release, m: {b: 2}}\n",
    "global: {chart: 1}\n",
  ),
  layout(
    "global: nested, and set in a section",
    [web(plainDb), db("a: 1\n", "{name: mq, version: 1.0.0}"), mq("global: {mq: 1, g: mq}\n")],
    "global: {g: top}\ndb: {global: {section: 1, g: section}, mq: {global: {deep: 1}}}\n",
  ),
  layout(
    "global: a map above, a scalar below",
    [web(plainDb), db("global: {g: 1, h: {a: 1}}\n")],
    "",
    "global: {g: {a: 1}, h: 2}\n",
  ),
  layout(
    "a condition that is false",
    [web("{name: db, version: 1.0.0, condition: db.enabled}"), db("a: 1\n")],
    "db: {enabled: false, a: 2}\n",
  ),
  layout("a condition that the subchart's own values.yaml says", [
    web("{name: db, version: 1.0.0, condition: db.enabled}"),
    db("enabled: false\n"),
  ]),
  layout(
    "several conditions: the first that is set decides",
    [web("{name: db, version: 1.0.0, condition: 'db.none,global.db,db.enabled'}"), db("a: 1\n")],
    "db: {enabled: true}\nglobal: {db: false}\n",
  ),
  layout(
    "a condition that is no boolean does not decide",
    [web("{name: db, version: 1.0.0, condition: 'db.text,db.enabled'}"), db("a: 1\n")],
    "db: {enabled: false, text: 'true'}\n",
  ),
  layout(
    "tags: one that is true enables",
    [
      web("{name: db, version: 1.0.0, tags: [a, b]}", "{name: other, version: 1.0.0, tags: [a]}"),
      db("x: 1\n"),
      other("z: 1\n"),
    ],
    "tags: {a: false, b: true}\n",
  ),
  layout(
    "a condition beats tags",
    [web("{name: db, version: 1.0.0, tags: [a], condition: db.live}"), db("x: 1\n")],
    "tags: {a: false}\ndb: {live: true}\n",
  ),
  layout(
    "conditions and tags two levels down",
    [
      web(plainDb),
      db(
        "mq: {live: true}\n",
        "{name: mq, version: 1.0.0, condition: mq.live}",
        "{name: deep, version: 1.0.0, tags: [deep]}",
      ),
      mq("m: 1\n"),
      { "charts/db/charts/deep/Chart.yaml": chart("deep"), "charts/db/charts/deep/values.yaml": "d: 1\n" },
    ],
    "db: {mq: {live: false}}\ntags: {deep: false}\n",
  ),
  layout("tags that a subchart says for what is below it", [
    web(plainDb),
    db("tags: {a: false, b: false}\n", "{name: mq, version: 1.0.0, tags: [a]}"),
    mq("m: 1\n"),
  ]),
  layout(
    "tags in a section count for nobody",
    [web(plainDb), db("x: 1\n", "{name: mq, version: 1.0.0, tags: [a]}"), mq("m: 1\n")],
    "db: {tags: {a: false}}\n",
  ),
  layout(
    "an alias with its condition",
    [web("{name: db, version: 1.0.0, alias: cache, condition: cache.live}"), db("a: 1\n")],
    "cache: {live: false}\n",
  ),
  layout(
    "import-values: exports, under the parent's own values",
    [
      web("{name: db, version: 1.0.0, import-values: [data, more]}"),
      db("exports: {data: {a: 1, b: 1, c: 1}, more: {c: 2, d: 2}}\n"),
    ],
    "b: release\n",
    "a: parent\n",
  ),
  layout(
    "import-values: child and parent",
    [
      web("{name: db, version: 1.0.0, import-values: [{child: x.v, parent: p.q}, {child: x, parent: .}]}"),
      db("x: {v: {z: 1}, w: 2}\n"),
    ],
    "",
    "p: {q: {own: 1}}\n",
  ),
  layout(
    "import-values: what the parent says of the subchart counts, what the release says does not",
    [web("{name: db, version: 1.0.0, import-values: [data]}"), db("exports: {data: {a: 1, b: 1, c: 1}}\n")],
    "db: {exports: {data: {c: release}}}\n",
    "db: {exports: {data: {b: parent}}}\n",
  ),
  layout("import-values: through two levels", [
    web("{name: db, version: 1.0.0, import-values: [{child: taken, parent: got}]}"),
    db("a: 1\n", "{name: mq, version: 1.0.0, import-values: [{child: m, parent: taken}]}"),
    mq("m: {deep: 1}\n"),
  ]),
  layout("import-values: from an alias, and global", [
    web("{name: db, version: 1.0.0, alias: cache, import-values: [{child: global, parent: g}]}"),
    db("global: {a: db, b: db}\n"),
    { "values.yaml": "global: {a: top}\n" },
  ]),
  layout(
    "import-values: a disabled subchart gives nothing",
    [
      web("{name: db, version: 1.0.0, condition: db.live, import-values: [data]}"),
      db("exports: {data: {a: 1}}\n"),
    ],
    "db: {live: false}\n",
  ),
  layout("import-values: of two subcharts the first wins", [
    web(
      "{name: db, version: 1.0.0, import-values: [data]}",
      "{name: other, version: 1.0.0, import-values: [data]}",
    ),
    db("exports: {data: {a: db}}\n"),
    other("exports: {data: {a: other, b: other}}\n"),
  ]),
  layout(
    "null takes away a default of the subchart",
    [web(plainDb), db("a: 1\nb: {c: 1, d: 1}\n")],
    "db: {a: null, b: {c: null}}\n",
    "db: {a: 2}\n",
  ),
  layout(
    "null takes away what is said of a subchart",
    [web(plainDb), db("a: 1\nb: 1\n")],
    "db: null\n",
    "db: {b: 2}\n",
  ),
  layout("null in the parent's values.yaml", [web(plainDb), db("a: 1\nb: 1\n")], "", "db: {a: null}\n"),
  layout(
    "null of a whole section two levels down",
    [web(plainDb), db("mq: {m: 2, k: 2}\n", "{name: mq, version: 1.0.0}"), mq("m: 1\n")],
    "db: {mq: null}\n",
  ),
  layout(
    "a library, and a disabled chart's values in the parent",
    [
      web("{name: db, version: 1.0.0}", "{name: other, version: 1.0.0, condition: other.live}"),
      { "charts/db/Chart.yaml": chart("db", [], "type: library\n"), "charts/db/values.yaml": "a: 1\n" },
      other("z: 1\n"),
    ],
    "other: {live: false, z: 2}\n",
  ),
  layout(
    "a scalar over a map, and a map over a scalar",
    [web(plainDb), db("a: {x: 1}\nb: 1\n")],
    "db: {a: 1, b: {x: 1}}\n",
  ),
];
