import assert from "node:assert/strict";
import test from "node:test";
import { formats } from "../../src/values/formats.ts";

const rows: readonly (readonly [format: string, good: readonly string[], bad: readonly string[]])[] = [
  ["date", ["2024-02-29"], ["2023-02-29", "2024-13-01", "2024-2-9", ""]],
  ["time", ["12:30:00Z", "12:30:00.5+02:00"], ["24:00:00Z", "12:30", "12:30:00"]],
  ["date-time", ["2024-02-29T12:30:00Z"], ["2024-02-29", "2024-02-30T12:30:00Z", "2024-02-29 12:30:00Z"]],
  ["duration", ["P1D", "PT5M", "P1Y2M3DT4H5M6S", "P2W"], ["P", "PT", "5m", "P1H"]],
  ["hostname", ["a", "db.example.com", "x-1.y"], ["", "a_b", "-a", "a..b", `${"a".repeat(64)}.b`]],
  ["ipv4", ["10.0.0.1", "255.255.255.255"], ["10.0.0", "256.0.0.1", "01.0.0.1", "a"]],
  [
    "ipv6",
    ["::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:10.0.0.1"],
    ["1:2", ":::", "1::2::3", "g::1", "1:2:3:4:5:6:7:8:9"],
  ],
  ["email", ["ops@example.com"], ["ops", "@example.com", "a b@example.com"]],
  ["uri", ["https://a.example/x?y=1", "urn:a:b"], ["a.example", "http://a b", "http://a/%zz"]],
  ["uri-reference", ["/a/b", "", "x"], ["a b", "%"]],
  ["uuid", ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567", ""]],
  ["regex", ["^a+$"], ["(", "[a"]],
  ["json-pointer", ["", "/a/~0b"], ["a", "/~2"]],
];

for (const [format, good, bad] of rows) {
  test(`format ${format}`, () => {
    for (const text of good) assert.equal(formats[format]?.(text), true, text);
    for (const text of bad) assert.equal(formats[format]?.(text), false, text);
  });
}

test("every format has a row", () => {
  assert.deepEqual(rows.map(([format]) => format).toSorted(), Object.keys(formats).toSorted());
});
