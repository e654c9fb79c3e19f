import { SynclineError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { positionText, type Position } from "../../core/position.ts";
import type { Problem } from "../../core/problem.ts";
import type { ChartSource } from "../../repo/model.ts";
import { parseDocuments } from "../../yaml/parse.ts";
import { outputLimit } from "../handlebars/blocks.ts";
import type { RenderedText } from "../handlebars/template-set.ts";
import { parseVersion, satisfies } from "../helpers/version.ts";
import { mistake, type SourceDocument } from "../objects/found.ts";
import { problemOf } from "../template-error.ts";
import { chartScope, templateScope, type ReleaseFacts } from "./chart-scope.ts";
import { compileProblems, isHandlebars, isNotes, type ChartTemplates } from "./compile-chart.ts";
import type { ChartInstance } from "./subcharts.ts";

/** The documents that a chart and its enabled subcharts give for one target: crds/ first, then templates by
 *  path. A template that fails is a problem; the others are rendered. */
export function renderChart(
  instances: readonly ChartInstance[],
  templates: ChartTemplates,
  facts: ReleaseFacts,
): { readonly documents: readonly SourceDocument[]; readonly problems: readonly Problem[] } {
  const output: Output = {
    documents: [],
    problems: [
      ...compileProblems(
        templates,
        instances.map(({ chart }) => chart),
      ),
    ],
    size: { bytes: 0 },
  };
  for (const { chart } of instances) {
    output.problems.push(...goTemplates(chart), ...wrongVersion(chart, facts));
    for (const { text, file } of chart.crds) addText(text, file, (position) => position, output);
  }
  for (const instance of instances) renderTemplates(instance, templates, facts, output);
  return { documents: output.documents, problems: unique(output.problems) };
}

interface Output {
  readonly documents: SourceDocument[];
  readonly problems: Problem[];
  /** Of all texts of the release. */
  readonly size: { bytes: number };
}

/** Plain templates are Go templates, which have no engine yet: one clear error for the chart. */
function goTemplates(chart: ChartSource): readonly Problem[] {
  const others = [...chart.templates, ...chart.partials].filter(
    ({ name }) => !isHandlebars(name) && !isNotes(name),
  );
  const [first] = others;
  if (first === undefined) return [];
  const more = others.length === 1 ? "" : ` (and ${others.length - 1} more)`;
  const message = `a Helm (Go) template${more}; this version renders Handlebars templates (*.hbs) only`;
  const hint =
    "rewrite it as Handlebars and name it *.hbs, or commit what `helm template` prints under manifests/";
  return [mistake("TPL-ENGINE", message, { file: first.file, line: 0, column: 0 }, hint)];
}

function wrongVersion(chart: ChartSource, { capabilities }: ReleaseFacts): readonly Problem[] {
  const version = parseVersion(capabilities.kubeVersion);
  const { kubeVersion } = chart.meta;
  if (kubeVersion === "" || version === undefined || satisfies(kubeVersion, version) !== false) return [];
  const message = `the chart needs Kubernetes ${kubeVersion}, the target has ${capabilities.kubeVersion}`;
  return [mistake("REPO-CHART", message, { file: `${chart.folder}/Chart.yaml`, line: 0, column: 0 })];
}

function renderTemplates(
  instance: ChartInstance,
  templates: ChartTemplates,
  facts: ReleaseFacts,
  output: Output,
): void {
  const { chart, path } = instance;
  const scope = chartScope(instance, facts);
  const set = templates.get(chart);
  for (const { file, name } of chart.templates) {
    if (set?.files.includes(file) !== true) continue;
    try {
      const rendered = set.render(file, templateScope(scope, path, name.replace(/\.hbs$/, "")));
      output.problems.push(...rendered.warnings);
      addText(rendered.text, file, inTemplate(rendered), output);
    } catch (error) {
      if (!(error instanceof SynclineError)) throw error;
      const position = error.position ?? { file, line: 0, column: 0 };
      output.problems.push({ ...problemOf(error), position });
    }
  }
}

function inTemplate({ place }: RenderedText): (position: Position) => Position {
  return ({ line, column }) => place(line, column);
}

function addText(text: string, file: string, place: (position: Position) => Position, output: Output): void {
  output.size.bytes += text.length;
  if (output.size.bytes > limits.outputBytes) {
    output.problems.push({ ...problemOf(outputLimit()), position: { file, line: 0, column: 0 } });
    return;
  }
  const { documents, problems } = parseDocuments(text, file);
  output.documents.push(...documents.map((document) => ({ document, place })));
  output.problems.push(...problems.map((problem) => placed(problem, place)));
}

/** A YAML mistake in rendered text, told at its place in the template. */
function placed(problem: Problem, place: (position: Position) => Position): Problem {
  const { position, message } = problem;
  if (position === undefined) return problem;
  const told = message.replace(/ at line (\d+)$/, (whole, line: string) => {
    const other = place({ ...position, line: Number(line), column: 0 });
    return other.line === Number(line) && other.file === position.file ? whole : ` at ${positionText(other)}`;
  });
  return { ...problem, message: told, position: place(position) };
}

/** A mistake in a partial is met by each template that uses it. */
function unique(problems: readonly Problem[]): readonly Problem[] {
  const key = ({ code, message, position }: Problem) =>
    `${code} ${position === undefined ? "" : positionText(position)} ${message}`;
  return [...new Map(problems.map((problem) => [key(problem), problem])).values()];
}
