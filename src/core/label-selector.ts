/** One requirement of a selector's text. */
export interface Requirement {
  readonly operator: "in" | "notin" | "exists" | "absent";
  readonly key: string;
  /** Of in and notin. */
  readonly values: readonly string[];
}

type Labels = { readonly [key: string]: unknown };

/** `app=web,tier in (a, b),!legacy`, as kubectl's `-l` takes it; undefined when it cannot be read. */
export function parseSelector(text: string): readonly Requirement[] | undefined {
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  const requirements = parts.map(requirementOf);
  return requirements.some((each) => each === undefined) ? undefined : (requirements as Requirement[]);
}

/** `notin` and `!=` hold for an absent label, as in Kubernetes. */
export function selectorFits(requirements: readonly Requirement[], labels: Labels): boolean {
  return requirements.every((each) => {
    const value = Object.hasOwn(labels, each.key) ? labels[each.key] : undefined;
    const has = value !== undefined;
    if (each.operator === "exists") return has;
    if (each.operator === "absent") return !has;
    return (has && each.values.includes(String(value))) === (each.operator === "in");
  });
}

const key = "[A-Za-z0-9][-\\w./]*";
const equality = new RegExp(`^(${key})\\s*(==|=|!=)\\s*([-\\w.]*)$`);
const membership = new RegExp(`^(${key})\\s+(in|notin)\\s*\\(([-\\w., ]*)\\)$`);
const presence = new RegExp(`^(!?)\\s*(${key})$`);

function requirementOf(text: string): Requirement | undefined {
  const equal = equality.exec(text);
  if (equal !== null) {
    const [, name = "", sign, value = ""] = equal;
    return { operator: sign === "!=" ? "notin" : "in", key: name, values: [value] };
  }
  const member = membership.exec(text);
  if (member !== null) {
    const [, name = "", operator, list = ""] = member;
    const values = list.split(",").map((value) => value.trim());
    return { operator: operator === "in" ? "in" : "notin", key: name, values };
  }
  const [, not, name] = presence.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { operator: not === "!" ? "absent" : "exists", key: name, values: [] };
}
