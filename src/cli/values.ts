import { canonicalJson, type Json } from "../core/json.ts";
import { SynclineError } from "../core/errors.ts";
import { targetText } from "../core/target.ts";
import { viewValues, type KeyView } from "../explain/key-view.ts";
import { shownValues } from "../explain/shown-values.ts";
import { textOf, type Call } from "./command.ts";
import { exitCode, type ExitCode } from "./io.ts";
import { printDocument, table } from "./output.ts";
import { openWorkshop } from "./renderings.ts";
import { noRelease, tellErrors, traceAll, type Tracing } from "./tracings.ts";
import { valuesTable, valuesYaml } from "./values-text.ts";

/** `syncline values RELEASE`: the merged values, and for each leaf the place that sets it. With an error in the release its values
 *  are printed all the same: they may be what is wrong. */
export async function values(call: Call): Promise<ExitCode> {
  const { args, flags, io } = call;
  const [name = ""] = args;
  const workshop = await openWorkshop(call);
  const traced = await traceAll(workshop, call, [name]);
  const isWrong = tellErrors(traced, workshop, call);
  const [first, ...others] = traced.tracings;
  if (first === undefined) {
    if (isWrong) return exitCode.wrong;
    throw noRelease(name, traced, workshop.targets);
  }
  if (others.some((other) => !isSame(first, other))) throw severalTargets(name, traced.tracings);
  const views = viewValues(first.view.facts);
  const targets = traced.tracings.map(({ target }) => targetText(target));
  if (views.length === 0) io.stderr(`(${name} has no values)\n`);
  const format = textOf(flags, "output") ?? "yaml";
  const form = { losers: flags["all"] === true };
  if (format === "json") printDocument(io, format, documentOf(first, { name, targets, views }));
  else if (format === "table") io.stdout(table(valuesTable(views, form), io));
  else {
    io.stdout(valuesYaml(shownValues(first.view.facts), views, { ...form, title: titleOf(name, targets) }));
  }
  return isWrong ? exitCode.wrong : exitCode.fine;
}

/** `web in dev/us, dev/eu`. */
function titleOf(name: string, targets: readonly string[]): string {
  if (targets.length > 6) return `${name} in ${targets.length} targets`;
  const named = targets.filter((target) => target !== "");
  return named.length === 0 ? name : `${name} in ${named.join(", ")}`;
}

/** Equal values from equal places: then one print is right for both. */
function isSame(a: Tracing, b: Tracing): boolean {
  const text = ({ view }: Tracing): string => canonicalJson(viewValues(view.facts) as unknown as Json);
  return text(a) === text(b);
}

function severalTargets(name: string, tracings: readonly Tracing[]): SynclineError {
  const targets = tracings.map(({ target }) => targetText(target));
  const message = `${name} has other values in other targets (${targets.length}): choose one with --env, --region, --cluster`;
  return new SynclineError("CLI-USAGE", message, { hint: `targets: ${targets.join(", ")}` });
}

/** The shape of `-o json` (docs/cli.md). */
function documentOf(
  { view }: Tracing,
  told: { readonly name: string; readonly targets: readonly string[]; readonly views: readonly KeyView[] },
): Json {
  const origins = told.views.map(({ key, value, places }) => {
    const [winner, ...beat] = places.map(({ position, layerName, ...rest }) => ({
      ...position,
      layer: layerName,
      ...("value" in rest ? { value: rest.value } : {}),
    }));
    return { key, ...winner, value, beat };
  });
  return {
    release: told.name,
    targets: told.targets,
    values: shownValues(view.facts),
    origins,
  } as unknown as Json;
}
