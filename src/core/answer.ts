import type { Manifest } from "./manifest.ts";
import type { RenderedRelease, RenderResult } from "./rendered.ts";

/** A render beside an earlier one: what is as it was there is named, not told again. */
export interface RenderAnswer extends Omit<RenderResult, "releases"> {
  /** In the order of RenderResult.releases. */
  readonly releases: readonly AnsweredRelease[];
}

export type AnsweredRelease =
  /** As in the earlier render, in everything. */
  | { readonly type: "kept"; readonly name: string }
  | { readonly type: "rendered"; readonly release: RenderedRelease }
  /** Some of its manifests are those of the earlier render; a number is the place there. */
  | {
      readonly type: "mixed";
      readonly release: Omit<RenderedRelease, "manifests">;
      readonly manifests: readonly (Manifest | number)[];
    };

/** The answer with what it leaves to the earlier render. Throws Error for an answer beside another render: a bug. */
export function wholeResult(answer: RenderAnswer, earlier: RenderResult | undefined): RenderResult {
  const before = new Map(earlier?.releases.map((release) => [release.settings.name, release]));
  const known = (name: string): RenderedRelease => {
    const release = before.get(name);
    if (release === undefined) throw new Error(`the earlier render has no release ${name}`);
    return release;
  };
  const whole = (answered: AnsweredRelease): RenderedRelease => {
    if (answered.type === "rendered") return answered.release;
    if (answered.type === "kept") return known(answered.name);
    const { manifests } = known(answered.release.settings.name);
    return { ...answered.release, manifests: answered.manifests.map((each) => manifestAt(each, manifests)) };
  };
  return { ...answer, releases: answer.releases.map(whole) };
}

function manifestAt(each: Manifest | number, earlier: readonly Manifest[]): Manifest {
  const manifest = typeof each === "number" ? earlier[each] : each;
  if (manifest === undefined) throw new Error("the earlier render has fewer manifests");
  return manifest;
}
