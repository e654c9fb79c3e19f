import type { Manifest } from "../core/manifest.ts";
import type { Problem } from "../core/problem.ts";
import { nearest } from "../core/text.ts";
import type { YamlDocument } from "../yaml/document.ts";
import { invalid, misfits } from "./invalid.ts";
import type { Policy, PolicyException, PolicyFile } from "./policy.ts";
import { exceptionsShape } from "./policy-shape.ts";

/** With the word of the file it came from: only the platform excepts from what is the platform's. */
export interface ReadException extends PolicyException {
  readonly mandatory: boolean;
}

/** The list in exceptions.yaml: who may break which rule, why, and until when. */
export function readExceptions(
  document: YamlDocument,
  file: PolicyFile,
): { readonly exceptions: readonly ReadException[]; readonly problems: readonly Problem[] } {
  const problems = misfits(document, exceptionsShape);
  if (problems.length > 0) return { exceptions: [], problems };
  const entries = document.value as unknown as readonly Partial<PolicyException>[];
  const exceptions = entries.map(({ policy = "", reason = "", release, environment, object, until }, i) => ({
    ...{ policy, reason, release, environment, object, until },
    position: document.at([i]),
    mandatory: file.mandatory ?? false,
  }));
  return { exceptions, problems };
}

/** Leaves out, and names, exceptions from policies that do not exist or that the repo has no say in. */
export function checkExceptions(
  exceptions: readonly ReadException[],
  policies: readonly Pick<Policy, "name" | "mandatory">[],
): { readonly exceptions: readonly PolicyException[]; readonly problems: readonly Problem[] } {
  const problems = exceptions.flatMap((exception): readonly Problem[] => {
    const policy = policies.find(({ name }) => name === exception.policy);
    if (policy === undefined) {
      const meant = nearest(
        exception.policy,
        policies.map(({ name }) => name),
      );
      return [
        invalid(
          exception.position,
          `there is no policy ${exception.policy}`,
          meant && `Did you mean ${meant}?`,
        ),
      ];
    }
    if (!policy.mandatory || exception.mandatory) return [];
    return [
      invalid(
        exception.position,
        `policy ${policy.name} is the platform's: this repo cannot make exceptions from it`,
      ),
    ];
  });
  return { exceptions: problems.length === 0 ? exceptions : [], problems };
}

/** Whether an exception is about this object. Its end is judged apart: an ended one is worth a warning. */
export function isAbout(
  exception: PolicyException,
  {
    policy,
    manifest,
    release,
    environment,
  }: {
    readonly policy: string;
    readonly manifest: Manifest;
    readonly release: string | undefined;
    readonly environment: string;
  },
): boolean {
  const { ref } = manifest;
  return (
    exception.policy === policy &&
    (exception.release === undefined || exception.release === release) &&
    (exception.environment === undefined || exception.environment === environment) &&
    (exception.object === undefined || exception.object === `${ref.kind}/${ref.name}`)
  );
}

/** True after its last day (UTC). Without a clock (`now` absent) nothing ends. */
export function hasEnded({ until }: PolicyException, now: Date | undefined): boolean {
  return until !== undefined && now !== undefined && now.toISOString().slice(0, 10) > until;
}
