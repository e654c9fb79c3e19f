/**
 * Helm expressions travel through objects and YAML as plain words, which YAML prints without quotes, and become
 * expressions again in the text.
 */
const words = /__helm([0-9]+)__/g;
const known: string[] = [];

/** Stands for one value: `{{ EXPRESSION }}`, quoted where it is the whole value. */
export function value(expression: string): string {
  known.push(expression);
  return `__helm${known.length - 1}__`;
}

/** Stands for a whole map or list. */
export function block(expression: string): string {
  return value(`toYaml ${expression}`);
}

/** Stands for more keys of the map it is spread into. */
export function keys(expression: string): Record<string, string> {
  return { [value(`with ${expression}`)]: "" };
}

/** Stands for more texts of the list it is spread into. */
export function items(expression: string): string[] {
  return [value(`range ${expression}`)];
}

/** The key, marked: its whole entry is there only when the condition holds. `asText` reads the mark. */
export function conditionalKey(condition: string, key: string): string {
  return `${value(`if ${condition}`)}${key}`;
}

/** YAML with words → a Helm template. */
export function asTemplate(yaml: string): string {
  return conditional(yaml.split("\n")).map(line).join("\n");
}

/** Lines under a marked key, or of a list entry that starts with one, go between `if` and `end`. */
function conditional(lines: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const text = lines[at] ?? "";
    const [, indent = "", dash = "", word = "", key = ""] =
      /^( *)(- )?__helm([0-9]+)__([A-Za-z]+:.*)$/.exec(text) ?? [];
    if (key === "") {
      out.push(text);
      continue;
    }
    let end = at + 1;
    while (end < lines.length && depth(lines[end] ?? "") > indent.length) end++;
    const inner = [`${indent}${dash}${key}`, ...lines.slice(at + 1, end)];
    out.push(`${indent}{{- ${known[Number(word)] ?? ""} }}`, ...conditional(inner), `${indent}{{- end }}`);
    at = end - 1;
  }
  return out;
}

function line(text: string): string {
  const expression = (word: string | undefined) => known[Number(word)] ?? "";
  const indent = depth(text);
  const whole = /^( *(?:- )?(?:[\w.]+: )?)__helm([0-9]+)__(?:: "")?$/.exec(text);
  if (whole === null) return text.replace(words, (_, word: string) => `{{ ${expression(word)} }}`);
  const [, before = "", word] = whole;
  const inside = expression(word);
  if (inside.startsWith("toYaml ")) return `${before.trimEnd()} {{- ${inside} | nindent ${indent + 2} }}`;
  if (inside.startsWith("with ")) {
    const pad = " ".repeat(indent);
    return `${pad}{{- ${inside} }}\n${pad}{{- toYaml . | nindent ${indent} }}\n${pad}{{- end }}`;
  }
  if (inside.startsWith("range ")) {
    const pad = " ".repeat(indent);
    return `${pad}{{- ${inside} }}\n${pad}- {{ . | quote }}\n${pad}{{- end }}`;
  }
  return `${before}{{ ${inside} | quote }}`;
}

function depth(text: string): number {
  return text.length - text.trimStart().length;
}
