/** Capital of one character; what has none of one character (ß) stays, as in Go. */
export function upperOf(character: string): string {
  const upper = character.toUpperCase();
  return Array.from(upper).length === 1 ? upper : character;
}

/** Capital at a word's start: one sign for two letters has a form with one capital. */
export function titleOf(character: string): string {
  return twoLetters[character] ?? upperOf(character);
}

const twoLetters: Readonly<Record<string, string>> = {
  ǆ: "ǅ",
  Ǆ: "ǅ",
  ǉ: "ǈ",
  Ǉ: "ǈ",
  ǌ: "ǋ",
  Ǌ: "ǋ",
  ǳ: "ǲ",
  Ǳ: "ǲ",
};

/** Small letter of one character, whatever stands around it. */
export function lowerOf(character: string): string {
  return Array.from(character.toLowerCase())[0] ?? character;
}

/** True for a capital. */
export function isUpper(character: string): boolean {
  return /^\p{Lu}$/u.test(character);
}

function isConnector(character: string): boolean {
  return /^[-_\s\u0085]$/u.test(character) && character !== "\ufeff";
}

/** `http_server` → `HttpServer`. Source: ToPascalCase of github.com/huandu/xstrings. */
export function pascalCase(text: string): string {
  const characters = Array.from(text);
  const start = characters.findIndex((each) => !isConnector(each));
  if (start < 0) return text;
  let out = characters.slice(0, start).join("");
  let current = characters[start] ?? "";
  let wordIsUpper = isUpper(current);
  current = upperOf(current);
  for (const next of characters.slice(start + 1)) {
    const before = current;
    current = next;
    if (isConnector(before) && isConnector(current)) out += before;
    else if (isConnector(before)) {
      wordIsUpper = isUpper(current);
      current = upperOf(current);
    } else {
      if (wordIsUpper && isUpper(current)) current = lowerOf(current);
      else wordIsUpper = false;
      out += before;
    }
  }
  return out + current;
}

type WordType = "number" | "upper" | "alphabet" | "connector" | "punctuation" | "other";

interface Word {
  readonly type: WordType;
  readonly text: string;
}

/** `FirstName` → `first_name`. Source: ToSnakeCase and ToKebabCase of github.com/huandu/xstrings. */
export function separatedCase(text: string, connector: string): string {
  const words = wordsOf(text);
  let [out, at] = ["", 0];
  const small = (word: Word | undefined): string =>
    word?.type === "connector" ? connector.repeat(Array.from(word.text).length) : lowerAll(word?.text ?? "");
  const isAt = (...types: readonly WordType[]): boolean => types.includes(words[at]?.type as WordType);
  /** What belongs to a number: `1beta1` is one word. */
  const takeNumbered = (): void => {
    while (isAt("alphabet", "number")) out += small(words[at++]);
    if (at < words.length && !isAt("connector", "punctuation")) out += connector;
  };
  while (at < words.length - 1) {
    const word = words[at++];
    out += small(word);
    if (word?.type === "number") takeNumbered();
    else if (word?.type === "connector" || word?.type === "punctuation") continue;
    else if (!isAt("number")) {
      if (!isAt("connector", "punctuation")) out += connector;
    } else if (at < words.length - 1) {
      const number = small(words[at++]);
      // `Bld4Floor` is bld4_floor, `HTTP2xx` is http_2xx.
      if (isAt("alphabet")) {
        out += connector + number;
        takeNumbered();
      } else out += number + (isAt("connector", "punctuation") ? "" : connector);
    }
  }
  return out + small(words[at]);
}

function lowerAll(text: string): string {
  return Array.from(text, lowerOf).join("");
}

const wordForms: readonly (readonly [WordType, RegExp])[] = [
  ["connector", /^[-_\s\u0085]+/u],
  ["punctuation", /^\p{P}+/u],
  // `HTTPStatus` is HTTP and Status.
  [
    "upper",
    /^(?:\p{Lu}(?:(?![\p{Lu}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}])\p{L})+|\p{Lu}+(?=\p{Lu}(?:(?![\p{Lu}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}])\p{L}))|\p{Lu}+)/u,
  ],
  [
    "alphabet",
    /^(?:(?![\p{Lu}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}])\p{L})+/u,
  ],
  ["number", /^\p{N}+/u],
  [
    "other",
    /^(?:(?![-_\s\p{N}\p{P}])[^\p{L}]|[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}])+/u,
  ],
];

function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  for (let rest = text; rest !== "";) {
    const found = wordForms.flatMap(([type, form]) => {
      const match = form.exec(rest)?.[0];
      return match === undefined ? [] : [{ type, text: match }];
    })[0] ?? { type: "other" as const, text: rest };
    words.push(found);
    rest = rest.slice(found.text.length);
  }
  return words;
}
