import { SynclineError } from "../../src/core/errors.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { positionText } from "../../src/core/position.ts";
import { plainData } from "../../src/render/chart/plain-data.ts";
import type { TemplateScope } from "../../src/render/handlebars/run-time.ts";
import { compileTemplates, type RenderedText } from "../../src/render/handlebars/template-set.ts";
import { problemOf } from "../../src/render/template-error.ts";
import { problemText } from "./problem-text.ts";

export interface TemplateInput {
  readonly values?: JsonObject;
  /** By file name: `_labels.hbs`. */
  readonly partials?: Readonly<Record<string, string>>;
  /** By path in the chart. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** What templates of these tests see: release web in shop, target prod/eu, Kubernetes 1.36 with batch/v1. */
export function scopeOf({ values = {}, files = {} }: TemplateInput): TemplateScope {
  return {
    root: plainData({
      Values: values,
      Release: { Name: "web", Namespace: "shop", Service: "Syncline" },
      Chart: { Name: "c", Version: "1.2.3", AppVersion: "9" },
      Target: { Environment: "prod", Region: "eu", Cluster: "" },
      Capabilities: { KubeVersion: { Version: "v1.36.0", Major: "1", Minor: "36" } },
      Template: { Name: "c/templates/web.yaml" },
    }),
    files: {
      paths: Object.keys(files).sort(),
      read: (path) => {
        const file = Object.hasOwn(files, path) ? files[path] : undefined;
        return typeof file === "string" ? new TextEncoder().encode(file) : file;
      },
    },
    apiVersions: new Set(["batch/v1", "batch/v1/CronJob"]),
    target: "prod/eu",
    layers: [],
  };
}

/** Renders web.yaml. Throws the first mistake. */
export function renderTemplate(text: string, input: TemplateInput = {}): RenderedText {
  const partials = Object.entries(input.partials ?? {}).map(([file, content]) => ({
    file,
    text: content,
    chart: "c",
    rank: 0,
  }));
  return compileTemplates([{ file: "web.yaml", text }], partials).render("web.yaml", scopeOf(input));
}

/** The text of web.yaml, or all its mistakes as lines `CODE file:line:col message | hint`; warnings follow
 *  the text. */
export function outcome(text: string, input: TemplateInput = {}): string {
  const partials = Object.entries(input.partials ?? {}).map(([file, content]) => ({
    file,
    text: content,
    chart: "c",
    rank: 0,
  }));
  const set = compileTemplates([{ file: "web.yaml", text }], partials);
  if (set.problems.length > 0) return set.problems.map(problemText).join("\n");
  try {
    const rendered = set.render("web.yaml", scopeOf(input));
    return [rendered.text, ...rendered.warnings.map(problemText)].join("\n");
  } catch (error) {
    if (!(error instanceof SynclineError)) throw error;
    return problemText(problemOf(error));
  }
}

/** Where each line of the output comes from. */
export function places(text: string, input: TemplateInput = {}): readonly string[] {
  const rendered = renderTemplate(text, input);
  return rendered.text
    .split("\n")
    .map((line, index) => `${line} < ${positionText(rendered.place(index + 1, 0))}`)
    .filter((line) => !line.startsWith(" < "));
}
