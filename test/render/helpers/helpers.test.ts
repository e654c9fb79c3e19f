import assert from "node:assert/strict";
import test from "node:test";
import { helperGroups, helpers } from "../../../src/render/helpers/table.ts";
import { outcome } from "../../support/template.ts";

const values = {
  n: 7,
  f: 2.5,
  text: "Hello World",
  lines: "a\nb",
  list: ["b", "a", "b", "", "c"],
  numbers: [1, 2, 3],
  map: { b: { y: 2, x: 1 }, a: 1, on: "yes", n: 10 },
  other: { b: { y: 3, z: 4 }, c: [1] },
  none: null,
  yes: true,
};
const files = {
  "files/app.conf": "k = {{ v }}\nl",
  "files/b.txt": "B",
  "files/sub/c.txt": "C",
  "files/bin": new Uint8Array([255, 0]),
};

/** `helper`: what stands in `{{…}}`, and what it prints. */
type Row = readonly [expression: string, want: string];
const rows: Readonly<Record<string, readonly Row[]>> = {
  quote: [
    ["quote Values.text", '"Hello World"'],
    ["quote 1 true", '"1" "true"'],
    ["quote Values.lines", '"a\\nb"'],
    ['quote "\u2028é"', '"\\u2028é"'],
  ],
  squote: [
    ['squote "it\'s"', "'it''s'"],
    ["squote 1", "'1'"],
  ],
  upper: [["upper Values.text", "HELLO WORLD"]],
  lower: [["lower Values.text", "hello world"]],
  title: [['title "hello big world"', "Hello Big World"]],
  untitle: [['untitle "Hello World"', "hello world"]],
  swapcase: [['swapcase "aBc"', "AbC"]],
  trim: [['trim "  a  "', "a"]],
  trimAll: [['trimAll "$" "$5.00$"', "5.00"]],
  trimPrefix: [
    ['trimPrefix "v" "v1"', "1"],
    ['trimPrefix "x" "v1"', "v1"],
  ],
  trimSuffix: [
    ['trimSuffix "-" "hello-"', "hello"],
    ['trimSuffix "" "a"', "a"],
  ],
  replace: [
    ['replace " " "-" "a b c"', "a-b-c"],
    ['replace "." "x" "a.b"', "axb"],
  ],
  contains: [['contains "cat" "catch"', "true"]],
  hasPrefix: [['hasPrefix "cat" "catch"', "true"]],
  hasSuffix: [['hasSuffix "ch" "catch"', "true"]],
  repeat: [
    ['repeat 3 "ab"', "ababab"],
    ['repeat 0 "a"', ""],
  ],
  substr: [
    ['substr 0 5 "hello world"', "hello"],
    ['substr 6 -1 "hello world"', "world"],
  ],
  trunc: [
    ['trunc 5 "hello world"', "hello"],
    ['trunc -5 "hello world"', "world"],
    ['trunc 2 "äöü"', "äö"],
  ],
  abbrev: [
    ['abbrev 5 "hello world"', "he..."],
    ['abbrev 20 "hello"', "hello"],
  ],
  initials: [['initials "First Try"', "FT"]],
  nospace: [['nospace "a b c"', "abc"]],
  cat: [['cat "a" 1 true', "a 1 true"]],
  indent: [["indent 2 Values.lines", "  a\n  b"]],
  nindent: [["nindent 2 Values.lines", "\n  a\n  b"]],
  join: [['join "-" Values.numbers', "1-2-3"]],
  split: [['get (split "$" "a$b") "_1"', "b"]],
  splitList: [['last (splitList "," "a,b")', "b"]],
  splitn: [['get (splitn "$" 2 "a$b$c") "_1"', "b$c"]],
  plural: [
    ['plural "one" "many" 1', "one"],
    ['plural "one" "many" 2', "many"],
  ],
  camelcase: [['camelcase "http_server"', "HttpServer"]],
  kebabcase: [
    ['kebabcase "FirstName"', "first-name"],
    ['kebabcase "HTTPServer"', "http-server"],
  ],
  snakecase: [['snakecase "FirstName"', "first_name"]],
  printf: [
    ['printf "%s-%d %v%%" "a" 3 true', "a-3 true%"],
    ['printf "%05d|%5.2f|%-4s|%q|%x|%+d" 42 3.14159 "ab" "q" 255 1', '00042| 3.14|ab  |"q"|ff|+1'],
    ['printf "%d" "x"', "TPL-TYPE web.yaml:1:1 printf: %d needs a number, has text"],
    ['printf "%s"', "TPL-TYPE web.yaml:1:1 printf: %s has no argument"],
  ],
  regexMatch: [
    ['regexMatch "^a.c$" "abc"', "true"],
    ['regexMatch "(?i)ABC" "abc"', "true"],
    ['regexMatch "(" "a"', "TPL-TYPE web.yaml:1:1 regexMatch: the pattern is not a valid regular expression"],
  ],
  regexFind: [
    ['regexFind "[0-9]+" "ab12cd34"', "12"],
    ['regexFind "x" "a"', ""],
  ],
  regexFindAll: [
    ['join "," (regexFindAll "[0-9]" "1a2b3" 2)', "1,2"],
    ['len (regexFindAll "[0-9]" "1a2b3" -1)', "3"],
  ],
  regexReplaceAll: [
    ['regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W"', "-W-xxW-"],
    ['regexReplaceAll "(?P<y>x)" "x" "${y}$&"', "x$&"],
  ],
  regexReplaceAllLiteral: [['regexReplaceAllLiteral "a(x*)b" "-ab-" "${1}"', "-${1}-"]],
  regexSplit: [
    ['join "," (regexSplit "z+" "pizza" -1)', "pi,a"],
    ['join "," (regexSplit "-" "a-b-c" 2)', "a,b-c"],
  ],
  regexQuoteMeta: [['regexQuoteMeta "1.2$"', "1\\.2\\$"]],
  list: [
    ['toJson (list 1 "a" true)', '[1,"a",true]'],
    ["toJson (list)", "[]"],
  ],
  first: [
    ["first Values.list", "b"],
    ["first (list)", "TPL-NULL web.yaml:1:1 the result of first is null"],
  ],
  last: [["last Values.list", "c"]],
  rest: [["toJson (rest Values.numbers)", "[2,3]"]],
  initial: [["toJson (initial Values.numbers)", "[1,2]"]],
  append: [["toJson (append Values.numbers 4)", "[1,2,3,4]"]],
  prepend: [["toJson (prepend Values.numbers 0)", "[0,1,2,3]"]],
  concat: [["toJson (concat Values.numbers (list 4))", "[1,2,3,4]"]],
  without: [['toJson (without Values.list "b" "")', '["a","c"]']],
  has: [
    ["has 2 Values.numbers", "true"],
    ['has "2" Values.numbers', "false"],
  ],
  uniq: [["toJson (uniq Values.list)", '["b","a","","c"]']],
  compact: [["toJson (compact Values.list)", '["b","a","b","c"]']],
  slice: [
    ["toJson (slice Values.numbers 1)", "[2,3]"],
    ["toJson (slice Values.numbers 0 2)", "[1,2]"],
  ],
  chunk: [["toJson (chunk 2 Values.numbers)", "[[1,2],[3]]"]],
  sortAlpha: [["toJson (sortAlpha Values.list)", '["","a","b","b","c"]']],
  reverse: [["toJson (reverse Values.numbers)", "[3,2,1]"]],
  until: [
    ["toJson (until 3)", "[0,1,2]"],
    [
      "toJson (until 1000000)",
      "TPL-LIMIT web.yaml:1:10 until: the range has 1000000 numbers; limit 100000 | loop over fewer",
    ],
  ],
  untilStep: [["toJson (untilStep 3 6 2)", "[3,5]"]],
  seq: [
    ["seq 5", "1 2 3 4 5"],
    ["seq 0 2 4", "0 2 4"],
    ["seq 2 0", "2 1 0"],
  ],
  len: [
    ["len Values.list", "5"],
    ["len Values.map", "4"],
    ['len "äö"', "2"],
    ["len 3", "TPL-TYPE web.yaml:1:1 len: argument 1 is a number and has no length"],
  ],
  dict: [
    ['toJson (dict "b" 1 "a" (list))', '{"a":[],"b":1}'],
    ['toJson (dict "a")', "TPL-TYPE web.yaml:1:10 dict: the last key has no value"],
    ['toJson (dict "__proto__" 1)', 'TPL-FORBIDDEN web.yaml:1:10 dict: "__proto__" is not accessible'],
  ],
  get: [
    ['get Values.map "a"', "1"],
    ['get Values.map "none"', ""],
    ['get Values.map "constructor"', 'TPL-FORBIDDEN web.yaml:1:1 get: "constructor" is not accessible'],
  ],
  set: [
    ['toJson (set (dict "a" 1) "b" 2)', '{"a":1,"b":2}'],
    ['len (set Values.map "z" 1)', "5"],
  ],
  unset: [['toJson (unset (dict "a" 1 "b" 2) "a")', '{"b":2}']],
  hasKey: [
    ['hasKey Values.map "a"', "true"],
    ['hasKey Values.map "zz"', "false"],
  ],
  keys: [
    ['join "," (keys Values.map)', "a,b,n,on"],
    ["len (keys Values.map Values.other)", "6"],
  ],
  values: [['toJson (values (dict "b" 2 "a" 1))', "[1,2]"]],
  pick: [['toJson (pick Values.map "a" "zz")', '{"a":1}']],
  omit: [['toJson (omit Values.map "b" "on")', '{"a":1,"n":10}']],
  merge: [
    ["toJson (merge Values.map Values.other)", '{"a":1,"b":{"x":1,"y":2,"z":4},"c":[1],"n":10,"on":"yes"}'],
  ],
  mergeOverwrite: [
    [
      "toJson (mergeOverwrite Values.map Values.other)",
      '{"a":1,"b":{"x":1,"y":3,"z":4},"c":[1],"n":10,"on":"yes"}',
    ],
  ],
  deepCopy: [["toJson (deepCopy Values.numbers)", "[1,2,3]"]],
  dig: [
    ['dig "b" "x" 9 Values.map', "1"],
    ['dig "b" "q" 9 Values.map', "9"],
    ['dig "a" "q" 9 Values.map', "9"],
  ],
  pluck: [['toJson (pluck "c" Values.map Values.other)', "[[1]]"]],
  add: [
    ["add 1 2 3", "6"],
    ["add 1.9 1", "2"],
    ['add "2" 3', "5"],
    ["add 9007199254740991 1", "TPL-TYPE web.yaml:1:1 add: the result is beyond 2^53 and not exact"],
  ],
  sub: [["sub 5 3", "2"]],
  mul: [["mul 2 3 4", "24"]],
  div: [
    ["div 7 2", "3"],
    ["div -7 2", "-3"],
    ["div 1 0", "TPL-TYPE web.yaml:1:1 div: division by zero"],
  ],
  mod: [["mod 7 3", "1"]],
  max: [["max 1 5 3", "5"]],
  min: [["min 4 2 3", "2"]],
  add1: [["add1 Values.n", "8"]],
  addf: [["addf 1.5 2", "3.5"]],
  subf: [["subf 1.5 1", "0.5"]],
  mulf: [["mulf 1.5 2", "3"]],
  divf: [["divf 1 4", "0.25"]],
  maxf: [["maxf 1.5 1", "1.5"]],
  minf: [["minf 1.5 1", "1"]],
  floor: [["floor 1.9", "1"]],
  ceil: [["ceil 1.1", "2"]],
  round: [
    ["round 3.14159 2", "3.14"],
    ["round -2.5", "-3"],
  ],
  int: [
    ['int "42"', "42"],
    ['int "x"', "0"],
    ["int 1.9", "1"],
    ["int true", "1"],
  ],
  int64: [["int64 Values.f", "2"]],
  float64: [['float64 "1.5"', "1.5"]],
  atoi: [['atoi "12"', "12"]],
  toDecimal: [['toDecimal "0644"', "420"]],
  toString: [
    ["toString 12", "12"],
    [
      "toString Values.map",
      "TPL-TYPE web.yaml:1:1 toString: argument 1 is a map, needs text | write toYaml or toJson",
    ],
  ] satisfies readonly Row[],
  toStrings: [["toJson (toStrings Values.numbers)", '["1","2","3"]']],
  eq: [
    ["eq 1 1", "true"],
    ["eq 1 2 1", "true"],
    ['eq "a" "b"', "false"],
    [
      'eq Values.n "7"',
      "TPL-TYPE web.yaml:1:1 eq: a number and text cannot be compared | write toString or int around one",
    ],
    ["eq Values.map Values.map", "TPL-TYPE web.yaml:1:1 eq: a map cannot be compared | write deepEqual"],
  ],
  ne: [["ne 1 2", "true"]],
  lt: [
    ["lt 1 2", "true"],
    ['lt "a" "b"', "true"],
  ],
  le: [["le 2 2", "true"]],
  gt: [["gt 2 1", "true"]],
  ge: [
    ["ge 1 2", "false"],
    [
      'ge 1 "2"',
      "TPL-TYPE web.yaml:1:1 ge: a number and text cannot be compared | both must be numbers, or both text",
    ],
  ],
  deepEqual: [["deepEqual (list 1 2) (list 1 2)", "true"]],
  and: [
    ["and 1 2", "2"],
    ["and 0 2", "0"],
  ],
  or: [
    ["or 0 2", "2"],
    ['or "" 0', "0"],
  ],
  not: [["not 0", "true"]],
  ternary: [
    ['ternary "y" "n" true', "y"],
    ['ternary "y" "n" false', "n"],
  ],
  default: [
    ['default "d" ""', "d"],
    ['default "d" "x"', "x"],
  ],
  coalesce: [['coalesce 0 "" "x"', "x"]],
  empty: [['empty ""', "true"]],
  all: [
    ["all 1 0", "false"],
    ["all 1 2", "true"],
  ],
  any: [["any 0 1", "true"]],
  required: [
    ['required "m" 0', "0"],
    ['required "m" ""', "TPL-FAIL web.yaml:1:1 m"],
  ],
  fail: [['fail "m"', "TPL-FAIL web.yaml:1:1 m"]],
  kindOf: [
    ["kindOf 1", "int64"],
    ["kindOf Values.f", "float64"],
    ["kindOf Values.list", "slice"],
    ["kindOf Values.map", "map"],
    ["kindOf Values.none", "invalid"],
    ["kindOf Values.yes", "bool"],
  ],
  kindIs: [['kindIs "string" Values.text', "true"]],
  typeOf: [["typeOf Values.map", "map[string]interface {}"]],
  typeIs: [['typeIs "string" Values.text', "true"]],
  toYaml: [
    ["toYaml Values.map", 'a: 1\nb:\n  x: 1\n  "y": 2\n"n": 10\n"on": "yes"'],
    ['toYaml "a"', "a"],
  ],
  fromYaml: [
    ['get (fromYaml "a: 0x10") "a"', "16"],
    ['toJson (fromYaml "a: [")', "TPL-TYPE web.yaml:1:10 fromYaml: the text is not valid YAML"],
  ],
  fromYamlArray: [
    ['last (fromYamlArray "[1, 2]")', "2"],
    ['first (fromYamlArray "a: 1")', "TPL-TYPE web.yaml:1:9 fromYamlArray: the text is a map, needs a list"],
  ],
  toJson: [
    ["toJson Values.map", '{"a":1,"b":{"x":1,"y":2},"n":10,"on":"yes"}'],
    ['toJson "\u2028"', '"\\u2028"'],
  ],
  toRawJson: [['toRawJson "<a>"', '"<a>"']],
  toPrettyJson: [["toPrettyJson (list 1)", "[\n  1\n]"]],
  fromJson: [
    ['get (fromJson "{\\"a\\": 2}") "a"', "2"],
    ['toJson (fromJson "{")', "TPL-TYPE web.yaml:1:10 fromJson: the text is not valid JSON"],
  ],
  b64enc: [['b64enc "äa"', "w6Rh"]],
  b64dec: [
    ['b64dec "w6Rh"', "äa"],
    ['b64dec "/w=="', "TPL-TYPE web.yaml:1:1 b64dec: the decoded bytes are not UTF-8 text"],
  ],
  b32enc: [['b32enc "foobar"', "MZXW6YTBOI======"]],
  sha1sum: [['sha1sum "a"', "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"]],
  sha256sum: [['trunc 8 (sha256sum "a")', "ca978112"]],
  sha512sum: [['len (sha512sum "a")', "128"]],
  urlquery: [['urlquery "a b&c"', "a+b%26c"]],
  semver: [
    ['get (semver "v1.2.3-rc.1+b") "Prerelease"', "rc.1"],
    ['get (semver "1.2") "Patch"', "0"],
    ['get (semver "x") "Major"', "TPL-TYPE web.yaml:1:7 semver: argument 1 is no semantic version"],
  ],
  semverCompare: [
    ['semverCompare ">=1.30-0" Capabilities.KubeVersion.Version', "true"],
    [
      'semverCompare "x y" "1.2.3"',
      "TPL-TYPE web.yaml:1:1 semverCompare: argument 1 is no version constraint",
    ],
  ],
  semverMax: [['semverMax "1.9.0" "1.10.0"', "1.10.0"]],
  filesGet: [
    ['filesGet "files/app.conf"', "k = {{ v }}\nl"],
    [
      'filesGet "files/app.cnf"',
      "TPL-UNDEFINED web.yaml:1:1 filesGet: the chart has no file files/app.cnf | did you mean files/app.conf?",
    ],
    [
      'filesGet "files/bin"',
      "TPL-TYPE web.yaml:1:1 filesGet: files/bin is not UTF-8 text | write filesAsSecrets for binary files",
    ],
  ],
  filesGlob: [
    ['join " " (keys (filesGlob "files/*.txt"))', "files/b.txt"],
    ['join " " (keys (filesGlob "files/**.txt"))', "files/b.txt files/sub/c.txt"],
  ],
  filesLines: [['last (filesLines "files/app.conf")', "l"]],
  filesAsConfig: [
    ['filesAsConfig "files/*.txt"', "b.txt: B"],
    ['filesAsConfig "files/app*"', "app.conf: |-\n  k = {{ v }}\n  l"],
  ],
  filesAsSecrets: [['filesAsSecrets "files/bin"', "bin: /wA="]],
  include: [['include "p"', "P\nQ"]],
  tpl: [['tpl "{{Release.Name}}"', "web"]],
  hasApi: [
    ['hasApi "batch/v1"', "true"],
    ['hasApi "batch/v1/CronJob"', "true"],
    ['hasApi "batch/v2"', "false"],
  ],
};

for (const [name, cases] of Object.entries(rows)) {
  for (const [expression, want] of cases) {
    test(`${name}: {{${expression}}} → ${want}`, () => {
      const got = outcome(`{{${expression}}}`, { values, files, partials: { "_p.hbs": "P\nQ" } });
      assert.ok(got === want || (want.startsWith("TPL-") && got.startsWith(want)), `got ${got}`);
    });
  }
}

test("every helper has a doc, and a use that begins with its name", () => {
  for (const name of Object.keys(rows)) assert.ok(Object.hasOwn(helpers, name), name);
  for (const [name, { use, doc }] of Object.entries(helpers)) {
    assert.match(use, new RegExp(`^${name}\\b`));
    assert.match(doc, /\S.*[.:}]$/, name);
  }
});

test("no helper is in two groups", () => {
  const count = Object.values(helperGroups).reduce((sum, group) => sum + Object.keys(group).length, 0);
  assert.equal(count, Object.keys(helpers).length);
});
