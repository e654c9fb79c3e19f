/** A line of a template that would print a field, and the blocks around it that may keep it out, outermost first. */
export interface WouldPrint {
  /** From 1. */
  readonly line: number;
  /** As they are written, without the braces: `#if Values.priorityClassName`, `else of #if …`. */
  readonly blocks: readonly string[];
  /** Keys of the values that these blocks ask for. */
  readonly keys: readonly string[];
}

/** Lines of a Handlebars template that write the key `name`. Read as text: a field that no template printed has no origin. */
export function linesThatPrint(text: string, name: string): readonly WouldPrint[] {
  const open: string[] = [];
  return text.split("\n").flatMap((source, at): readonly WouldPrint[] => {
    const key = /^\s*(?:- )?"?([^\s":{]+)"?:(\s|$)/.exec(source)?.[1];
    // Partial blocks and inline partials decide nothing.
    const blocks = open.filter((tag) => !/^#[>*]/.test(tag));
    const here = key === name && blocks.length > 0 ? [{ line: at + 1, blocks, keys: keysIn(blocks) }] : [];
    for (const [, tag = ""] of source.matchAll(/\{\{~?\s*([#/^]?[^{}]*?)\s*~?\}\}/g)) follow(open, tag);
    return here;
  });
}

function follow(open: string[], tag: string): void {
  if (tag.startsWith("#")) open.push(tag);
  else if (tag.startsWith("/")) open.pop();
  else if (/^(else|\^)/.test(tag)) {
    const before = open.pop();
    if (before !== undefined) open.push(`${tag.replace(/^\^/, "else")} of ${before}`);
  }
}

function keysIn(blocks: readonly string[]): readonly string[] {
  const keys = blocks.flatMap((block) => [...block.matchAll(/\bValues\.([\w$-]+(?:\.[\w$-]+)*)/g)]);
  return [...new Set(keys.map(([, key = ""]) => key))];
}
