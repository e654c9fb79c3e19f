import { limits } from "../../core/limits.ts";
import { templateError } from "../template-error.ts";
import { integerAt, textAt } from "./arguments.ts";
import type { HelperTable, Value } from "./helper.ts";

/** The length and layout of text. Lengths and positions count characters (code points), where Sprig counts bytes. */
export const shape: HelperTable = {
  substr: {
    use: "substr START END TEXT",
    doc: "Characters START to END (not included); a negative END means the end, a negative START the beginning.",
    args: 3,
    run: (args) => {
      const [start, end] = [Math.max(0, integerAt(args, 0)), integerAt(args, 1)];
      return Array.from(textAt(args, 2))
        .slice(start, end < 0 ? undefined : end)
        .join("");
    },
  },
  trunc: {
    use: "trunc COUNT TEXT",
    doc: "The first COUNT characters; a negative COUNT gives the last ones.",
    args: 2,
    run: (args) => {
      const [count, text] = [integerAt(args, 0), Array.from(textAt(args, 1))];
      return (count < 0 ? text.slice(count) : text.slice(0, count)).join("");
    },
  },
  abbrev: {
    use: "abbrev WIDTH TEXT",
    doc: 'Cut to WIDTH characters, the last three being "...".',
    args: 2,
    run: (args) => {
      const [width, text] = [integerAt(args, 0), Array.from(textAt(args, 1))];
      return width < 4 || text.length <= width ? text.join("") : `${text.slice(0, width - 3).join("")}...`;
    },
  },
  abbrevboth: {
    use: "abbrevboth START WIDTH TEXT",
    doc: 'WIDTH characters from START on, with "..." where something was cut off.',
    args: 3,
    run: (args) => cutBoth(integerAt(args, 0), integerAt(args, 1), Array.from(textAt(args, 2))).join(""),
  },
  nospace: {
    use: "nospace TEXT",
    doc: "Without any blank.",
    args: 1,
    run: (args) => textAt(args, 0).replace(/(?!\ufeff)[\s\u0085]/g, ""),
  },
  wrap: {
    use: "wrap WIDTH TEXT",
    doc: "With line breaks, so that no line is longer than WIDTH characters; longer words stay whole.",
    args: 2,
    lines: true,
    run: (args) =>
      wrapped(Array.from(textAt(args, 1)), { width: integerAt(args, 0), lineBreak: "\n", cut: false }),
  },
  wrapWith: {
    use: "wrapWith WIDTH BREAK TEXT",
    doc: "As wrap, with BREAK for the line breaks; longer words are cut.",
    args: 3,
    lines: true,
    run: (args) =>
      wrapped(Array.from(textAt(args, 2)), {
        width: integerAt(args, 0),
        lineBreak: textAt(args, 1) || "\n",
        cut: true,
      }),
  },
  indent: {
    use: "indent COUNT TEXT",
    doc: "Each line moved right by COUNT blanks.",
    args: 2,
    lines: true,
    run: (args) => indented(args),
  },
  nindent: {
    use: "nindent COUNT TEXT",
    doc: "A line break, then each line moved right by COUNT blanks: {{nindent 8 (toYaml Values.resources)}}.",
    args: 2,
    lines: true,
    run: (args) => `\n${indented(args)}`,
  },
};

function indented(args: readonly Value[]): string {
  const [count, lines] = [Math.max(0, integerAt(args, 0)), textAt(args, 1).split("\n")];
  if (count * lines.length > limits.outputBytes)
    throw templateError(
      "TPL-LIMIT",
      `the text would be over ${limits.outputBytes} bytes (limits.outputBytes)`,
    );
  const pad = " ".repeat(count);
  return lines.map((line) => pad + line).join("\n");
}

const dots = [".", ".", "."];

/** Source: AbbreviateFull of github.com/Masterminds/goutils. */
function cutBoth(start: number, width: number, text: readonly string[]): readonly string[] {
  if (width < 4 || (start > 0 && width < 7) || text.length <= width) return text;
  const room = width - 3;
  const from = text.length - Math.min(start, text.length) < room ? text.length - room : start;
  if (from <= 4) return [...text.slice(0, room), ...dots];
  if (from + room >= text.length) return [...dots, ...text.slice(-room)];
  const rest = text.slice(from);
  return [...dots, ...(rest.length <= room ? rest : [...rest.slice(0, room - 3), ...dots])];
}

/** `cut`: words longer than a line are cut, else they stay whole. Source: WrapCustom of github.com/Masterminds/goutils. */
function wrapped(
  text: readonly string[],
  wanted: { readonly width: number; readonly lineBreak: string; readonly cut: boolean },
): string {
  const width = Math.max(1, wanted.width);
  const lines: string[] = [];
  let at = 0;
  while (text.length - at > width) {
    if (text[at] === " ") {
      at++;
      continue;
    }
    const blank = text.lastIndexOf(" ", at + width);
    const wordEnd = wanted.cut ? at + width : text.indexOf(" ", at + width);
    const end = blank >= at ? blank : wordEnd;
    if (end < 0) break;
    lines.push(text.slice(at, end).join(""));
    at = blank >= at || !wanted.cut ? end + 1 : end;
  }
  return [...lines, text.slice(at).join("")].join(wanted.lineBreak);
}
