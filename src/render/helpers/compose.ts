import { kindText, textAt } from "./arguments.ts";
import { templateError } from "../template-error.ts";
import type { HelperTable } from "./helper.ts";

/** Templates inside templates, and what the cluster serves. */
export const compose: HelperTable = {
  include: {
    use: "include NAME [CONTEXT]",
    doc: 'The text of a partial, to hand on: {{nindent 4 (include "labels")}}. Without CONTEXT it sees the chart\'s root.',
    args: [1, 2],
    lines: true,
    verbatim: true,
    run: (args, context) => context.include(textAt(args, 0), args[1]),
  },
  tpl: {
    use: "tpl TEXT",
    doc: "The text rendered as a template that sees the chart's root.",
    args: 1,
    lines: true,
    verbatim: true,
    run: (args, context) => {
      const [text] = args;
      if (typeof text !== "string")
        throw templateError("TPL-TYPE", `argument 1 is ${kindText(text)}, needs text`);
      return context.tpl(text);
    },
  },
  hasApi: {
    use: "hasApi API",
    doc: 'True if the cluster serves "batch/v1" or "batch/v1/CronJob".',
    args: 1,
    run: (args, context) => context.apiVersions.has(textAt(args, 0)),
  },
};
