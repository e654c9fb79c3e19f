import type { Environment } from "@marcbachmann/cel-js";
import { byText } from "../../core/text.ts";
import { fail } from "./fail.ts";

/** A version as semver.org 2.0 defines it; build metadata does not count. */
export class Semver {
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly pre: readonly string[];
  constructor(numbers: readonly [bigint, bigint, bigint], pre: readonly string[]) {
    this.numbers = numbers;
    this.pre = pre;
  }
}

/** semver(), isSemver() and their methods. Source: k8s.io/apiserver/pkg/cel/library/semverlib.go. */
export function addSemver(env: Environment): void {
  const name = "kubernetes.Semver";
  env.registerType(name, { ctor: Semver, fields: {} });
  env.registerFunction(`semver(string): ${name}`, (text: string) => read(text, false));
  env.registerFunction(`semver(string, bool): ${name}`, read);
  env.registerFunction("isSemver(string): bool", (text: string) => parseSemver(text) !== undefined);
  env.registerFunction(
    "isSemver(string, bool): bool",
    (text: string, lax: boolean) => parseSemver(lax ? normalize(text) : text) !== undefined,
  );
  env.registerFunction(`${name}.major(): int`, (v: Semver) => v.numbers[0]);
  env.registerFunction(`${name}.minor(): int`, (v: Semver) => v.numbers[1]);
  env.registerFunction(`${name}.patch(): int`, (v: Semver) => v.numbers[2]);
  env.registerFunction(`${name}.isLessThan(${name}): bool`, (a: Semver, b: Semver) => compare(a, b) < 0);
  env.registerFunction(`${name}.isGreaterThan(${name}): bool`, (a: Semver, b: Semver) => compare(a, b) > 0);
  env.registerFunction(`${name}.compareTo(${name}): int`, (a: Semver, b: Semver) => BigInt(compare(a, b)));
  env.registerOperator(`${name} == ${name}`, (a: Semver, b: Semver) => compare(a, b) === 0);
}

/** undefined when the text is no version. */
export function parseSemver(text: string): Semver | undefined {
  const match = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-.]+))?(?:\+[0-9A-Za-z-.]+)?$/.exec(
    text,
  );
  if (match === null) return undefined;
  const pre = match[4]?.split(".") ?? [];
  if (!pre.every((part) => /^(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)$/.test(part))) return undefined;
  return new Semver([BigInt(match[1] ?? 0), BigInt(match[2] ?? 0), BigInt(match[3] ?? 0)], pre);
}

/** `v1.02` → `1.2.0`: a leading v and leading zeros go, missing parts are 0. */
function normalize(text: string): string {
  const [major = "", minor, ...rest] = text.replace(/^v/, "").split(".");
  const parts = [major, minor, rest.length === 0 ? undefined : rest.join(".")];
  const shortens = parts.filter((part) => part !== undefined).at(-1) ?? "";
  // A short version with a suffix stays as it is, and so stays wrong.
  if (parts[2] === undefined && /[+-]/.test(shortens)) return text;
  return parts.map((part = "0") => part.replace(/^0+(?=\d)/, "")).join(".");
}

function read(text: string, lax: boolean): Semver {
  return parseSemver(lax ? normalize(text) : text) ?? fail("semver(): not a version");
}

function compare(a: Semver, b: Semver): number {
  for (const i of [0, 1, 2] as const) {
    if (a.numbers[i] !== b.numbers[i]) return a.numbers[i] < b.numbers[i] ? -1 : 1;
  }
  if (a.pre.length === 0 || b.pre.length === 0) return Math.sign(b.pre.length - a.pre.length);
  for (const [i, part] of a.pre.entries()) {
    const other = b.pre[i];
    if (other === undefined) return 1;
    const order = comparePart(part, other);
    if (order !== 0) return order;
  }
  return a.pre.length < b.pre.length ? -1 : 0;
}

function comparePart(a: string, b: string): number {
  const [x, y] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (x && y) return Number(BigInt(a) > BigInt(b)) - Number(BigInt(a) < BigInt(b));
  return x === y ? byText(a, b) : x ? -1 : 1;
}
