import { slots, objectOf, placeOf, type Slot } from "./slots.ts";

/** What Git says: releases with the variant of each of their objects. A slot is in one release at most. */
export interface Model {
  readonly releases: ReadonlyMap<string, ReleaseModel>;
}

export interface ReleaseModel {
  /** Variant by slot number. */
  readonly objects: ReadonlyMap<number, number>;
  /** Goes through a values file and the chart into a ConfigMap named after the release. */
  readonly value: number;
  /** Its chart does not render: nothing of the release may be applied. */
  readonly isBroken: boolean;
}

/** One change of what Git says. What does not fit the model as it then is changes nothing, so that any part of a walk is a walk. */
export type GitChange =
  | { readonly type: "put"; readonly slot: number; readonly release: string; readonly variant: number }
  | { readonly type: "remove"; readonly slot: number }
  | { readonly type: "value"; readonly release: string; readonly value: number }
  | { readonly type: "rename"; readonly release: string; readonly to: string }
  | { readonly type: "end"; readonly release: string }
  | { readonly type: "break"; readonly release: string; readonly isBroken: boolean };

/** The release that never goes: an empty repository is held, whatever else is to be seen. */
export const baseRelease = "base";

export const firstModel: Model = {
  releases: new Map([
    [baseRelease, { objects: new Map([[0, 0]]), value: 0, isBroken: false }],
    ["web", { objects: new Map([1, 6, 9, 11, 14].map((slot) => [slot, slot])), value: 1, isBroken: false }],
  ]),
};

const emptyRelease: ReleaseModel = { objects: new Map(), value: 0, isBroken: false };

/** The model after a change. */
export function changed(model: Model, change: GitChange): Model {
  const releases = new Map(model.releases);
  switch (change.type) {
    case "put": {
      const without = removed(model, change.slot);
      const release = without.get(change.release) ?? emptyRelease;
      const objects = new Map([...release.objects, [change.slot, change.variant]]);
      return { releases: without.set(change.release, { ...release, objects }) };
    }
    case "remove":
      return { releases: removed(model, change.slot) };
    case "value":
    case "break": {
      const release = releases.get(change.release);
      const { type: _type, release: name, ...rest } = change;
      return release === undefined ? model : { releases: releases.set(name, { ...release, ...rest }) };
    }
    case "rename": {
      const release = releases.get(change.release);
      if (release === undefined || change.release === baseRelease || releases.has(change.to)) return model;
      releases.delete(change.release);
      return { releases: releases.set(change.to, release) };
    }
    case "end":
      if (change.release !== baseRelease) releases.delete(change.release);
      return { releases };
  }
}

function removed({ releases }: Model, slot: number): Map<string, ReleaseModel> {
  return new Map(
    [...releases].map(([name, release]) => {
      const objects = new Map([...release.objects].filter(([other]) => other !== slot));
      return [name, { ...release, objects }];
    }),
  );
}

/** Nothing in the way of bringing it about. */
export function mended({ releases }: Model): Model {
  return { releases: new Map([...releases].map(([name, each]) => [name, { ...each, isBroken: false }])) };
}

/** Which release a slot is in. */
export function releaseOf({ releases }: Model, slot: number): string | undefined {
  return [...releases].find(([, { objects }]) => objects.has(slot))?.[0];
}

/** Everything that Git asks for: `configmaps/note-web`. */
export function idsOf({ releases }: Model, spaces: readonly string[]): ReadonlySet<string> {
  const ids = [...releases].flatMap(([name, { objects }]) => [
    `configmaps/note-${name}`,
    ...[...objects.keys()].map((slot) => {
      const { plural } = slots[slot] as Slot;
      return `${plural}/${placeOf(slots[slot] as Slot, spaces).name}`;
    }),
  ]);
  return new Set(ids);
}

/** The repository that says this, whole. */
export function filesOf({ releases }: Model, spaces: readonly string[]): Readonly<Record<string, string>> {
  const version = "apiVersion: syncline.dev/v1alpha1\n";
  const files: Record<string, string> = {
    "syncline.yaml": `${version}kind: ConfigRepo\nenvironments: [prod]\ncapabilities: { kubeVersion: "1.36" }\n`,
    "charts/note/Chart.yaml": "apiVersion: v2\nname: note\nversion: 1.0.0\n",
    "charts/note/templates/note.yaml.hbs":
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: note-{{Release.Name}} }\ndata: {{toJson Values.data}}\n",
  };
  for (const [name, { objects, value, isBroken }] of releases) {
    const folder = `releases/${name}`;
    const namespace = spaces[name.length % spaces.length] ?? "";
    files[`${folder}/release.yaml`] = `${version}kind: Release\nnamespace: ${namespace}\nchart: note\n`;
    files[`${folder}/values.yaml`] = isBroken
      ? "other: 1\n"
      : `data: { v${value % 3}: "${value}", all: "yes" }\n`;
    for (const [slot, variant] of objects)
      files[`${folder}/manifests/s${slot}.json`] = JSON.stringify(
        objectOf(slots[slot] as Slot, variant, spaces),
      );
  }
  return files;
}
