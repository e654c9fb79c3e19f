import assert from "node:assert/strict";
import { test } from "node:test";
import { addressText, isLoopback, parseAddress, type ListenAddress } from "../../src/core/listen-address.ts";

const rows: readonly [text: string, want: ListenAddress | "off" | undefined][] = [
  [":8080", { host: "", port: 8080 }],
  ["127.0.0.1:8081", { host: "127.0.0.1", port: 8081 }],
  ["localhost:0", { host: "localhost", port: 0 }],
  ["[::1]:8081", { host: "::1", port: 8081 }],
  ["[::]:8081", { host: "::", port: 8081 }],
  ["off", "off"],
  ["", undefined],
  ["8080", undefined],
  ["::1:8081", undefined],
  [":65536", undefined],
  [":-1", undefined],
  [":80a", undefined],
  ["http://localhost:80", undefined],
  ["Off", undefined],
];
for (const [text, want] of rows) {
  test(`address ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseAddress(text), want);
    if (want !== undefined && want !== "off") assert.equal(addressText(want), text);
  });
}

const hosts: readonly [host: string, want: boolean][] = [
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["::1", true],
  ["localhost", true],
  ["", false],
  ["0.0.0.0", false],
  ["::", false],
  ["127.evil.example", false],
  ["10.0.0.1", false],
];
for (const [host, want] of hosts) {
  test(`${host || "every address"} is ${want ? "" : "not "}loopback`, () => {
    assert.equal(isLoopback({ host, port: 1 }), want);
  });
}
