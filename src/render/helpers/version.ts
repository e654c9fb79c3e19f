/** A semantic version. Missing minor and patch count as 0, a leading `v` is fine (Masterminds/semver). */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** `rc.1`, "" without one. */
  readonly prerelease: string;
  readonly metadata: string;
}

const pattern =
  /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

/** undefined = no version. */
export function parseVersion(text: string): Version | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, major, minor = "0", patch = "0", prerelease = "", metadata = ""] = match;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), prerelease, metadata };
}

/** Order by semver 2.0.0 §11; metadata does not count. */
export function compareVersions(a: Version, b: Version): number {
  const numbers = a.major - b.major || a.minor - b.minor || a.patch - b.patch;
  if (numbers !== 0) return numbers;
  if (a.prerelease === b.prerelease) return 0;
  if (a.prerelease === "") return 1;
  if (b.prerelease === "") return -1;
  return comparePrereleases(a.prerelease.split("."), b.prerelease.split("."));
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [left, right] = [a[i], b[i]];
    if (left === right) continue;
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    const [leftNumber, rightNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (leftNumber && rightNumber) return Number(left) - Number(right);
    if (leftNumber !== rightNumber) return leftNumber ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

/** `>=1.2 <2 || ^3`: any of the alternatives, all of their parts. undefined = no constraint. A prerelease
 *  satisfies only a part that names one (`>=1.36-0`), which is why charts write `>=1.19-0`. */
export function satisfies(constraint: string, version: Version): boolean | undefined {
  const alternatives = constraint.split("||").map((alternative) => partsOf(alternative));
  if (alternatives.some((parts) => parts === undefined)) return undefined;
  return alternatives.some((parts) => parts?.every((part) => holds(part, version)) === true);
}

interface Part {
  readonly operator: string;
  readonly version: Version;
  /** How many of major, minor, patch were written: `1.x` = 1, `*` = 0. */
  readonly written: number;
}

const partPattern = /(=|==|!=|>=|=>|<=|=<|>|<|~>|~|\^)?\s*(v?[0-9xX*][0-9A-Za-z.*+-]*)/g;

function partsOf(alternative: string): readonly Part[] | undefined {
  const text = alternative
    .replace(/(\S+)\s+-\s+(\S+)/g, ">=$1 <=$2")
    .replace(/,/g, " ")
    .trim();
  if (text.replace(partPattern, "").trim() !== "" || text === "") return undefined;
  const parts = Array.from(text.matchAll(partPattern), ([, operator = "", version = ""]) =>
    partOf(operator, version),
  );
  return parts.includes(undefined) ? undefined : (parts as readonly Part[]);
}

function partOf(operator: string, text: string): Part | undefined {
  const [core = "", ...suffix] = text.replace(/^v/, "").split(/(?=[-+])/);
  const numbers = core.split(".");
  if (!numbers.every((number) => /^(\d+|[xX*])$/.test(number))) return undefined;
  const wild = numbers.findIndex((number) => /^[xX*]$/.test(number));
  const written = wild < 0 ? numbers.length : wild;
  const version = parseVersion(
    [...numbers.slice(0, written), ...Array<string>(3).fill("0")].slice(0, 3).join(".") + suffix.join(""),
  );
  return version === undefined || numbers.length > 3 ? undefined : { operator, version, written };
}

function holds({ operator, version: wanted, written }: Part, version: Version): boolean {
  if (version.prerelease !== "" && wanted.prerelease === "") return false;
  const order = compareVersions(version, wanted);
  const within = (count: number): boolean =>
    written === 0 || (order >= 0 && sameNumbers(version, wanted, count));
  switch (operator) {
    case ">":
      return written < 3 ? order > 0 && !sameNumbers(version, wanted, written) : order > 0;
    case ">=":
    case "=>":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
    case "=<":
      return order <= 0 || (written < 3 && sameNumbers(version, wanted, written));
    case "!=":
      return written < 3 ? !sameNumbers(version, wanted, written) : order !== 0;
    case "~":
    case "~>":
      return within(Math.min(2, Math.max(1, written)));
    case "^":
      return within(wanted.major > 0 || written < 2 ? 1 : wanted.minor > 0 || written < 3 ? 2 : 3);
    default:
      return written < 3 ? within(written) : order === 0;
  }
}

function sameNumbers(a: Version, b: Version, count: number): boolean {
  const [left, right] = [
    [a.major, a.minor, a.patch],
    [b.major, b.minor, b.patch],
  ];
  return left.slice(0, count).every((number, i) => number === right[i]);
}
