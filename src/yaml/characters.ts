import type { YamlMistake } from "./mistake.ts";

/**
 * Characters that kubectl's reader refuses, and those it takes for a line break where other readers see none (U+0085,
 * U+2028, U+2029, a lone carriage return): after a comment they would bring keys that a reviewer does not see.
 */
export function characterMistake(text: string): YamlMistake | undefined {
  const bad = refused.exec(text);
  if (bad === null) return undefined;
  const code = bad[0].codePointAt(0) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const isBreak = bad[0] === "\r" || bad[0] === "\u0085" || bad[0] === "\u2028" || bad[0] === "\u2029";
  return {
    code: "YAML-SYNTAX",
    offset: bad.index,
    message: isBreak
      ? `character ${name} is a line break to kubectl and to few others`
      : `character ${name} is not allowed`,
    hint: `Remove it, or write it as an escape in double quotes: "\\u${code.toString(16).padStart(4, "0")}".`,
  };
}

const refused =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\r(?!\n)/u;
