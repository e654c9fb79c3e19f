import { targetText, type Target } from "../core/target.ts";

/** Targets as short as they can be told: `all 9 targets`, `all but prod/eu`, `prod/*, dev/us`; "" where there is only one target.
 *  `hit` are target texts, `all` in the order of tables. */
export function targetNames(hit: readonly string[], all: readonly Target[]): string {
  const texts = all.map(targetText);
  const strange = hit.filter((text) => !texts.includes(text));
  if (all.length <= 1 || hit.length === 0) return strange.join(", ");
  const rest = texts.filter((text) => !hit.includes(text));
  if (rest.length === 0) return [`all ${all.length} targets`, ...strange].join(", ");
  const [names, others] = [namesOf(texts, hit, all), namesOf(texts, rest, all)];
  if (strange.length === 0 && others.length < names.length) return `all but ${others.join(", ")}`;
  const list = [...names, ...strange];
  if (list.length <= most) return list.join(", ");
  return `${hit.length} of ${all.length} targets: ${list.slice(0, most).join(", ")}, …`;
}

const most = 6;

/** Whole environments, then whole regions, then what is left. */
function namesOf(
  texts: readonly string[],
  hit: readonly string[],
  all: readonly Target[],
): readonly string[] {
  const left = new Set(texts.filter((text) => hit.includes(text)));
  const names: string[] = [];
  for (const part of ["environment", "region"] as const) {
    for (const name of new Set(all.map((target) => target[part]))) {
      const group = all.filter((target) => target[part] === name).map(targetText);
      const isNews = group.filter((text) => left.has(text)).length > 1;
      if (name === "" || !isNews || !group.every((text) => hit.includes(text))) continue;
      names.push(part === "environment" ? `${name}/*` : `*/${name}`);
      for (const text of group) left.delete(text);
    }
  }
  return [...names, ...texts.filter((text) => left.has(text))];
}
