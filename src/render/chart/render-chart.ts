import { SynclineError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { positionText, type Position } from "../../core/position.ts";
import type { Problem, ValuePlace } from "../../core/problem.ts";
import type { ChartSource, TextFile } from "../../repo/model.ts";
import { valuePlaces } from "../../values/value-places.ts";
import type { YamlPath } from "../../yaml/document.ts";
import { parseDocuments } from "../../yaml/parse.ts";
import { outputLimit } from "../handlebars/blocks.ts";
import { lazily } from "../handlebars/lazily.ts";
import type { RenderedText } from "../handlebars/template-set.ts";
import { noTrace, type TemplateTrace } from "../handlebars/template-trace.ts";
import { parseVersion, satisfies } from "../helpers/version.ts";
import { mistake, plainDocument, type SourceDocument } from "../objects/found.ts";
import { problemOf } from "../template-error.ts";
import { chartScope, templateScope, type ReleaseFacts } from "./chart-scope.ts";
import { compileProblems, isHandlebars, isNotes, type ChartTemplates } from "./compile-chart.ts";
import { fieldOrigin, keysAt, keysOf, nearestThere, valuesPaths } from "./field-origin.ts";
import { readKeys, type PrintedChart } from "./read-keys.ts";
import type { ChartInstance } from "./subcharts.ts";
import { isVersion } from "./uses.ts";

/** The documents that a chart and its enabled subcharts give for one target: crds/ first, then templates by
 *  path. A template that fails is a problem; the others are rendered. */
export function renderChart(
  instances: readonly ChartInstance[],
  templates: ChartTemplates,
  facts: ReleaseFacts,
): ChartOutput {
  const output: Output = {
    documents: [],
    printed: [],
    problems: [
      ...compileProblems(
        templates,
        instances.map(({ chart }) => chart),
      ),
    ],
    size: { bytes: 0 },
  };
  for (const { chart } of instances) {
    output.problems.push(...goTemplates(chart), ...wrongVersion(chart, facts), ...wrongDependencies(chart));
    for (const crd of chart.crds) addCrds(crd, output);
  }
  for (const instance of instances) renderTemplates(instance, templates, facts, output);
  const { documents, printed, problems } = output;
  return { documents, problems: unique(problems), readKeys: () => readKeys(printed) };
}

export interface ChartOutput {
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly Problem[];
  /** Keys of the release's values that its templates read, or would read in branches not taken. Renders with marks. */
  readonly readKeys: () => ReadonlySet<string>;
}

interface Output {
  readonly documents: SourceDocument[];
  readonly printed: PrintedChart[];
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
  return [mistake("REPO-CHART", message, chart.at(["kubeVersion"]))];
}

/** A dependency that is in the repository in another version than Chart.yaml asks for: Helm leaves it out without a word. */
function wrongDependencies({ meta, subcharts, at }: ChartSource): readonly Problem[] {
  return meta.dependencies.flatMap(({ name, version }, index) => {
    const found = subcharts.filter((sub) => sub.meta.name === name);
    if (found.length === 0 || found.some((sub) => isVersion(version, sub))) return [];
    const versions = found.map((sub) => sub.meta.version).join(", ");
    const message = `dependency "${name}" needs version ${version}, the repository has ${versions}`;
    const hint = "vendor that version, or correct the range";
    return [mistake("REPO-CHART", message, at(["dependencies", index, "version"]), hint)];
  });
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
  if (set === undefined) return;
  const traces: PrintedChart["traces"] = [];
  output.printed.push({ instance, set, traces });
  // A library's templates are partials for others.
  for (const { file, name } of chart.meta.type === "library" ? [] : chart.templates) {
    if (!set.files.includes(file)) continue;
    const own = templateScope(scope, path, name.replace(/\.hbs$/, ""));
    try {
      const rendered = set.render(file, own);
      traces.push(rendered.trace);
      output.problems.push(...rendered.warnings);
      addText({ rendered, file, instance, facts }, output);
    } catch (error) {
      if (!(error instanceof SynclineError)) throw error;
      const isLimit = error.code === "TPL-LIMIT";
      const trace = isLimit ? () => noTrace : lazily(() => set.trace(file, own, undefined));
      traces.push(trace);
      output.problems.push(failure({ error, trace, file, instance, facts }));
    }
  }
}

interface Failure {
  readonly error: SynclineError;
  readonly trace: () => TemplateTrace;
  readonly file: string;
  readonly instance: ChartInstance;
  readonly facts: ReleaseFacts;
}

/** What a template failed with, and the values that the failing step had read. */
function failure({ error, trace, file, instance, facts }: Failure): Problem {
  const position = error.position ?? { file, line: 0, column: 0 };
  const keys = keysOf(instance, nearestThere(instance, valuesPaths(trace().failure)));
  const values = valuePlaces(facts.origins(), keys);
  return { ...problemOf(error), position, ...(values.length === 0 ? {} : { values }) };
}

interface Text {
  readonly rendered: RenderedText;
  readonly file: string;
  readonly instance: ChartInstance;
  readonly facts: ReleaseFacts;
}

function addText({ rendered, file, instance, facts }: Text, output: Output): void {
  if (isTooMuch(rendered.text, file, output)) return;
  const { documents, problems } = parseDocuments(rendered.text, file);
  const places = (keys: readonly string[]) => valuePlaces(facts.origins(), keys);
  output.documents.push(
    ...documents.map((document) => ({
      document,
      start: { file, line: 0, column: 0 },
      place: ({ line, column }: Position) => rendered.place(line, column),
      origin: (path: YamlPath) => fieldOrigin({ rendered, document, instance }, path),
      valuePlaces: places,
    })),
  );
  output.problems.push(
    ...problems.map((problem) => placed(problem, rendered, (at) => places(keysAt(rendered, instance, at)))),
  );
}

function addCrds({ text, file }: TextFile, output: Output): void {
  if (isTooMuch(text, file, output)) return;
  const { documents, problems } = parseDocuments(text, file);
  output.documents.push(...documents.map(plainDocument));
  output.problems.push(...problems);
}

function isTooMuch(text: string, file: string, { size, problems }: Output): boolean {
  size.bytes += text.length;
  if (size.bytes <= limits.outputBytes) return false;
  problems.push({ ...problemOf(outputLimit()), position: { file, line: 0, column: 0 } });
  return true;
}

/** A YAML mistake in rendered text, told at its place in the template, with the values printed in that line. */
function placed(
  problem: Problem,
  { place }: RenderedText,
  valuesAt: (position: Position) => readonly ValuePlace[],
): Problem {
  const { position, message } = problem;
  if (position === undefined) return problem;
  const told = message.replace(/ at line (\d+)$/, (whole, line: string) => {
    const other = place(Number(line), 0);
    return other.line === Number(line) && other.file === position.file ? whole : ` at ${positionText(other)}`;
  });
  const values = valuesAt(position);
  return {
    ...problem,
    message: told,
    position: tagOf(problem, position, place),
    ...(values.length === 0 ? {} : { values }),
  };
}

/** Wrong YAML that begins behind text of the line and comes out of a partial is a matter of the line that asks for it:
 *  `labels: {{include "labels"}}` without nindent. */
function tagOf({ code }: Problem, { line, column }: Position, place: RenderedText["place"]): Position {
  const [start, here] = [place(line, 0), place(line, column)];
  return code === "YAML-SYNTAX" && start.file !== here.file ? start : here;
}

/** A mistake in a partial is met by each template that uses it. */
function unique(problems: readonly Problem[]): readonly Problem[] {
  const key = ({ code, message, position }: Problem) =>
    `${code} ${position === undefined ? "" : positionText(position)} ${message}`;
  return [...new Map(problems.map((problem) => [key(problem), problem])).values()];
}
