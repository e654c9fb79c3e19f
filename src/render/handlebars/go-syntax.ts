const keywords: { readonly [word: string]: (rest: string) => string } = {
  if: (rest) => `{{#if ${rest}}} … {{/if}}`,
  with: (rest) => `{{#with ${rest}}} … {{/with}}`,
  range: (rest) => `{{#each ${rest.replace(/^.*:=\s*/, "")}}} … {{/each}}`,
  end: () => "{{/if}}, {{/each}} or {{/with}}",
  define: (rest) => `{{#*inline ${rest}}} … {{/inline}} in a _*.hbs file`,
  template: (rest) => `{{> ${rest.replace(/"/g, "").replace(/\s+this$/, "")}}}`,
  block: (rest) => `{{> ${rest.replace(/"/g, "").replace(/\s+this$/, "")}}}`,
};

/** Recognises Helm's (Go) template syntax in one `{{…}}` and returns what to write in Handlebars instead;
 *  undefined = not Go. */
export function goSyntaxCure(mustache: string): string | undefined {
  const trimmed = /^\{\{-\s|\s-\}\}$/.test(mustache);
  const body = mustache
    .replace(/^\{\{[-~]?/, "")
    .replace(/[-~]?\}\}$/, "")
    .trim();
  const word = /^[a-z]+/.exec(body)?.[0] ?? "";
  const keyword = Object.hasOwn(keywords, word) ? keywords[word] : undefined;
  if (keyword !== undefined) return keyword(withoutDots(body.slice(word.length).trim()));
  const piped = stages(body);
  const dotted = /(^|[\s(])\$?\.[A-Za-z]/.test(body);
  if (body.includes(":=")) return "a partial or {{#with … as |name|}} in place of a variable";
  if (!trimmed && !dotted && piped.length < 2) return undefined;
  return `{{${trimmed ? "~" : ""}${pipeline(piped.map(withoutDots))}}}`;
}

/** `.Values.x` → `Values.x`, a lone `.` → `this`. */
function withoutDots(text: string): string {
  return text.replace(/(^|[\s(])\$?\.(?=[A-Za-z])/g, "$1").replace(/(^|[\s(])\$?\.(?=$|[\s)])/g, "$1this");
}

/** Parts between `|`, outside quotes; `as |item|` is Handlebars' own. */
function stages(body: string): string[] {
  if (/\bas \|[^|]*\|\s*$/.test(body)) return [body];
  const parts = body.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`|[^|"'`]|["'`])+/g) ?? [];
  return parts.map((part) => part.trim());
}

/** `a | f x | g` → `g (f x a)`: Go gives the left side as the last argument. */
function pipeline([first = "", ...rest]: readonly string[]): string {
  return rest.reduce((inner, stage) => `${stage} ${inner.includes(" ") ? `(${inner})` : inner}`, first);
}
