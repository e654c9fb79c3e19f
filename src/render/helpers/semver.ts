import { templateError } from "../template-error.ts";
import { textAt } from "./arguments.ts";
import { plainMap, type HelperTable } from "./helper.ts";
import { compareVersions, parseVersion, satisfies } from "./version.ts";

const asVersion = "write a version such as 1.2.3";
const asConstraint = "write a constraint such as >=1.2 <2, ~1.2 or ^1";

/** Semantic versions, as Masterminds/semver reads them. */
export const semver: HelperTable = {
  semver: {
    use: "semver VERSION",
    doc: "A map of Major, Minor, Patch, Prerelease, Metadata, Original.",
    args: 1,
    run: (args) => {
      const text = textAt(args, 0);
      const version = parseVersion(text);
      if (version === undefined)
        throw templateError("TPL-TYPE", "argument 1 is no semantic version", asVersion);
      const { major, minor, patch, prerelease, metadata } = version;
      return plainMap(
        Object.entries({
          Major: major,
          Minor: minor,
          Patch: patch,
          Prerelease: prerelease,
          Metadata: metadata,
          Original: text,
        }),
      );
    },
  },
  semverCompare: {
    use: "semverCompare CONSTRAINT VERSION",
    doc: "True if the version satisfies the constraint: >=1.2 <2, ~1.2, ^1, 1.x, 1.2 - 1.4, a || b.",
    args: 2,
    run: (args) => {
      const version = parseVersion(textAt(args, 1));
      if (version === undefined)
        throw templateError("TPL-TYPE", "argument 2 is no semantic version", asVersion);
      const result = satisfies(textAt(args, 0), version);
      if (result === undefined)
        throw templateError("TPL-TYPE", "argument 1 is no version constraint", asConstraint);
      return result;
    },
  },
  semverMax: {
    use: "semverMax A B",
    doc: "The higher of two versions.",
    args: 2,
    run: (args) => {
      const [a, b] = [parseVersion(textAt(args, 0)), parseVersion(textAt(args, 1))];
      if (a === undefined || b === undefined)
        throw templateError("TPL-TYPE", "needs two semantic versions", asVersion);
      return compareVersions(a, b) >= 0 ? textAt(args, 0) : textAt(args, 1);
    },
  },
};
