import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../src/policy/cel/compile.ts";
import { policyEnvironment } from "../../../src/policy/cel/environment.ts";
import { toCel } from "../../../src/policy/cel/values.ts";

const object = {
  kind: "Deployment",
  metadata: { labels: { app: "web", "a/b": "c", constructor: "x" } },
  spec: {
    replicas: 3,
    weight: 1.5,
    on: true,
    none: null,
    l: [3, 1, 2],
    s: ["b", "a"],
    cpu: "500m",
    empty: [],
    text: "Hello, Wörld",
  },
};

/** [expression, what k8s.io/apiserver 0.36.3 answers]; "error" = it fails there too, "refused" = it does not compile there either. */
const rows: readonly [string, unknown][] = [
  // quantities are exact
  ['quantity("1Gi") == quantity("1024Mi")', true],
  ['quantity("0.1n").compareTo(quantity("1n"))', 0n],
  ['quantity("1.1Ki").compareTo(quantity("1126400m"))', 0n],
  ['quantity("1").isLessThan(quantity("1001m"))', true],
  ['quantity("1Gi").isGreaterThan(quantity("1G"))', true],
  ['quantity("1").add(quantity("500m")).compareTo(quantity("1500m"))', 0n],
  ['quantity("1").sub(2).asInteger()', -1n],
  ['quantity("0.5k").asInteger()', 500n],
  ['quantity("1Ki").asInteger()', 1024n],
  ['quantity("1000m").isInteger()', false],
  ['quantity("1.5Gi").isInteger()', false],
  ['quantity("1.0").asInteger()', "error"],
  ['quantity("10E").isInteger()', false],
  ['sign(quantity("-1"))', -1n],
  ['quantity("100m").asApproximateFloat()', 0.1],
  ["quantity(object.spec.cpu).isLessThan(quantity('1'))", true],
  ['isQuantity("1.3Gi")', true],
  ['isQuantity("1.3GiX")', false],
  ['isQuantity("")', false],
  ['quantity("bad")', "error"],
  // lists and sets
  ["object.spec.l.sum()", 6n],
  ["[1.5, 2.0].sum()", 3.5],
  ["object.spec.l.max()", 3n],
  ["object.spec.empty.min()", "error"],
  ["object.spec.s.isSorted()", false],
  ["[1, 2, 2].isSorted()", true],
  ["[1, 2, 2].lastIndexOf(2)", 2n],
  ['[{"a": 1}].indexOf({"a": 1})', 0n],
  ["[3, 1, 2].sort()", [1n, 2n, 3n]],
  ["[1, 1, 2].distinct()", [1n, 2n]],
  ["[[1], [2]].flatten()", [1n, 2n]],
  ["[1, 2, 3].slice(0, 2)", [1n, 2n]],
  ["[1, 2].reverse()", [2n, 1n]],
  ["[1, 2].first().value()", 1n],
  ["lists.range(3)", [0n, 1n, 2n]],
  ["sets.contains([1, 2, 3], [1, 2])", true],
  ["sets.equivalent([1, 2], [2, 1, 1])", true],
  ["sets.intersects([1], [])", false],
  // regular expressions mean what RE2 makes of them
  ['"Hello".matches("(?i)hello")', true],
  ['matches("hello", "ell")', true],
  ['"abc 123 def 456".findAll("[0-9]+", 1)', ["123"]],
  ['"abc".find("[0-9]+")', ""],
  ['"foo bar".findAll("a*")', ["", "", "", "", "", "a", ""]],
  ['"ab".matches("a(?=b)")', "refused"],
  ['"aa".matches("(a)\\\\1")', "refused"],
  // texts are counted in characters
  ['"😀a".charAt(1)', "a"],
  ['"😀hello".indexOf("h")', 1n],
  ['"hello".indexOf("l", 3)', 3n],
  ['"hello".lastIndexOf("l")', 3n],
  ['"😀hello".substring(1)', "hello"],
  ['"hello".substring(3, 1)', "error"],
  ['"hello".charAt(6)', "error"],
  ['"HeLLoÉ".lowerAscii()', "helloÉ"],
  ['"a$b".replace("$", "$&")', "a$&b"],
  ['"hello hello".replace("he", "we", 1)', "wello hello"],
  ['"a,b,c".split(",", 2)', ["a", "b,c"]],
  ["object.spec.s.map(x, x.upperAscii()).join('-')", "B-A"],
  ['strings.quote("a\\"b")', '"a\\"b"'],
  ["object.spec.text.size()", 12n],
  // format
  ['"%s is %d".format(["x", 3])', "x is 3"],
  ['"%s".format([object.spec.s])', '["b", "a"]'],
  ['"%s".format([{"b": 1, "a": 2}])', '{"a":2, "b":1}'],
  ['"%.2f".format([1.2345])', "1.23"],
  ['"%e".format([12345.678])', "1.234568×10⁰⁴"],
  ['"%x %X %o %b".format([255, 255, 8, 5])', "ff FF 10 101"],
  ['"%d".format([1.5])', "refused"],
  ['"%s %s".format(["a"])', "refused"],
  // networks and URLs
  ['ip("::1").family()', 6n],
  ['string(ip("2001:DB8:0:0::1"))', "2001:db8::1"],
  ['string(ip("1:0:0:2:0:0:0:3"))', "1:0:0:2::3"],
  ['isIP("::ffff:1.2.3.4")', false],
  ['isIP("01.2.3.4")', false],
  ['ip("255.255.255.255").isGlobalUnicast()', false],
  ['ip.isCanonical("2001:DB8::1")', false],
  ['cidr("10.0.0.0/8").containsIP("10.1.2.3")', true],
  ['cidr("10.0.0.0/8").containsCIDR("0.0.0.0/0")', false],
  ['string(cidr("10.1.2.3/8").masked())', "10.0.0.0/8"],
  ['isCIDR("10.0.0.0/33")', false],
  ['url("https://user:pw@example.com:80/a%20b?x=1#f").getHost()', "example.com:80"],
  ['url("https://[::1]:80/").getHostname()', "::1"],
  ['url("https://e.com/a b").getEscapedPath()', "/a%20b"],
  ['isURL("../x")', false],
  // versions
  ['semver("1.2.3-alpha").isLessThan(semver("1.2.3"))', true],
  ['semver("v1.2", true).minor()', 2n],
  ['isSemver("1.2.3-01")', false],
  // optionals and comprehensions
  ["object.?spec.?nope.orValue(1)", 1n],
  ["object.?spec.?replicas.optMap(r, r > 2).orValue(false)", true],
  ["object.?spec.optFlatMap(s, s.?replicas).orValue(0)", 3n],
  ["optional.ofNonZeroValue(0).hasValue()", false],
  ["[1, 2, 3].exists(i, v, i == 2 && v == 3)", true],
  ['object.metadata.labels.all(k, v, v != "")', true],
  ["[1, 2].transformList(i, v, i > 0, v * 2)", [4n]],
  ["object.spec.l.exists_one(x, x == 1)", true],
  ["object.spec.l.all(x, x < 3 || object.spec.nope)", "error"],
  // the language itself
  ["has(object.metadata.nope)", false],
  ["has(object.nope.x)", "error"],
  ["object.spec.nope", "error"],
  ["object.spec.none == null", true],
  ["oldObject == null", true],
  ["object.spec.replicas == 3.0", true],
  ["object.spec.replicas > 2.5", true],
  ["object.spec.weight < 2", true],
  ['object.metadata.labels.constructor == "x"', true],
  ["1 / 0 == 1 || true", true],
  ["9223372036854775807 + 1", "error"],
  ['object.spec.replicas == "3"', false],
  ["objct.spec", "refused"],
  ["object.spec.frobnicate()", "refused"],
  ["object.spec.(", "refused"],
];

const env = policyEnvironment();
const context = {
  object: toCel(object),
  oldObject: null,
  request: null,
  namespaceObject: null,
  params: null,
  variables: null,
};

for (const [expression, want] of rows) {
  test(expression, () => {
    const compiled = compile(env, expression);
    if (!compiled.ok) return assert.equal(want, "refused", compiled.error);
    const result = compiled.program.run(context);
    // What the API server refuses when it compiles may come to light here when it is evaluated.
    if (!result.ok) return assert.ok(want === "error" || want === "refused", result.error);
    return assert.deepEqual(result.value, want);
  });
}
