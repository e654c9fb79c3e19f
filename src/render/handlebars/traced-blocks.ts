import { isEmpty } from "../emptiness.ts";
import { limits } from "../../core/limits.ts";
import { entries, frame, outputLimit, type BlockOptions } from "./blocks.ts";
import { withoutMarks } from "./marks.ts";
import { isContainer, traced, type Traced } from "./traced.ts";
import { noteRead, stepTraced, toTraced, under, type Tracer } from "./tracer.ts";

type Block = (this: unknown, value: unknown, options: BlockOptions) => string;

/** The block helpers of a marked render: as blocks.ts, but each item knows where it comes from, and what is printed
 *  inside knows what decided about it. */
export function tracedBlocks(
  tracerOf: () => Tracer,
): Readonly<Record<"if" | "unless" | "each" | "with", Block>> {
  const argument = (value: unknown): Traced => toTraced(tracerOf(), value);
  const either = (value: unknown, full: () => string, empty: () => string): string => {
    const { reads, value: given } = argument(value);
    return under(tracerOf(), reads, isEmpty(withoutMarks(given)) ? empty : full);
  };
  return {
    if(value, options) {
      return either(
        value,
        () => options.fn(this),
        () => options.inverse(this),
      );
    },
    unless(value, options) {
      return either(
        value,
        () => options.inverse(this),
        () => options.fn(this),
      );
    },
    with(value, options) {
      const context = fresh(argument(value));
      const full = () => options.fn(context, { data: options.data, blockParams: [context] });
      return either(value, full, () => options.inverse(this));
    },
    each(value, options) {
      const list = argument(value);
      return under(
        tracerOf(),
        list.reads,
        () => eachItem(tracerOf(), list, options) ?? options.inverse(this),
      );
    },
  };
}

/** undefined = there is none. */
function eachItem(tracer: Tracer, list: Traced, options: BlockOptions): string | undefined {
  const items = entries(list.value);
  if (items.length === 0) return undefined;
  let text = "";
  for (const [index, [key]] of items.entries()) {
    const item = stepTraced(tracer, list, String(key));
    noteRead(tracer, item.reads, "itself");
    const of = (value: string | number | boolean): Traced => traced(value, { reads: item.reads });
    const last = index === items.length - 1;
    const round = { key: of(key), index: of(index), first: of(index === 0), last: of(last) };
    const context = fresh(item);
    text += options.fn(context, { data: frame(options.data, round), blockParams: [context, round.key] });
    if (text.length > limits.outputBytes) throw outputLimit();
  }
  return text;
}

/** A scalar is a context of its own each time, as in the plain render (block-context.ts). */
function fresh(item: Traced): Traced {
  return isContainer(item.value) ? item : { ...item };
}
