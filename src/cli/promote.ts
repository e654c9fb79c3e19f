import { SynclineError } from "../core/errors.ts";
import { nearest } from "../core/text.ts";
import { layerNames } from "../repo/cells.ts";
import { choosePromotion, type Promotion } from "../values/promotion.ts";
import { keyText } from "../values/key-text.ts";
import { parseKey } from "../values/assignment.ts";
import type { YamlPath } from "../yaml/document.ts";
import { textOf, type Call } from "./command.ts";
import type { ExitCode } from "./io.ts";
import { valueText } from "./matrix-words.ts";
import { effective, layerPath, openDesk, secretKeys, type ReleaseDesk } from "./release-desk.ts";
import { saveValues } from "./save-values.ts";

/** `syncline promote`: carries what one environment's file of a release sets over to another environment's. */
export async function promote(call: Call): Promise<ExitCode> {
  const { flags, args } = call;
  const [from, to] = [textOf(flags, "from"), textOf(flags, "to")];
  if (from === undefined || to === undefined || from === to)
    throw new SynclineError("CLI-USAGE", "promote takes two environments: --from and --to");
  const region = textOf(flags, "region");
  // The targets that get the values.
  const desk = await openDesk({ ...call, flags: { ...flags, env: to } }, args[0] ?? "");
  mustBeEnvironment(from, desk);
  const layer = (environment: string): string =>
    region === undefined ? environment : `${environment}.${region}`;
  mustBeLayer(layer(from), desk);
  const promotion = choose(desk, { from, to, region: region ?? "" }, call);
  const told = [...toldLines(promotion, { from, to, layer: layer(to) }), ...otherFiles(desk, from, region)];
  return saveValues({ desk, layer: layer(to), edits: promotion.copied, told }, call);
}

function choose(
  desk: ReleaseDesk,
  { from, to, region }: { readonly from: string; readonly to: string; readonly region: string },
  { flags }: Call,
): Promotion {
  const { release } = desk;
  const own = (environment: string) => {
    const layer = region === "" ? environment : `${environment}.${region}`;
    const { document, problems } = release.values.get(layer)?.read() ?? { problems: [] };
    const [problem] = problems;
    if (problem !== undefined) throw new SynclineError(problem.code, problem.message, problem);
    return document?.value ?? {};
  };
  const values = (environment: string) => effective(desk, { environment, region, cluster: "" }).values;
  return choosePromotion({
    from: { name: from, own: own(from), values: values(from) },
    to: { name: to, own: own(to), values: values(to) },
    keys: keysOf(textOf(flags, "key")),
    except: keysOf(textOf(flags, "except")) ?? [],
    isSecret: secretKeys(desk, values(from)),
  });
}

/** `a,b["c,d"]` → two paths. */
function keysOf(text: string | undefined): readonly YamlPath[] | undefined {
  return text
    ?.split(/,(?![^[]*\])/)
    .filter((key) => key !== "")
    .map((key) => parseKey(key).path as YamlPath);
}

function mustBeEnvironment(name: string, { repo }: ReleaseDesk): void {
  const known = repo.settings.environments;
  if (known.includes(name)) return;
  const meant = nearest(name, known);
  throw new SynclineError(
    "CFG-TARGET",
    `environment ${JSON.stringify(name)} is not declared in syncline.yaml`,
    {
      hint: meant === undefined ? `known: ${known.join(", ")}` : `did you mean ${meant}?`,
    },
  );
}

function mustBeLayer(layer: string, { repo }: ReleaseDesk): void {
  if (layerNames(repo.settings).includes(layer)) return;
  throw new SynclineError("CFG-TARGET", `no target is both: ${layer.split(".").join(" and ")}`);
}

function toldLines(
  { copied, left, kept }: Promotion,
  { from, to, layer }: { readonly from: string; readonly to: string; readonly layer: string },
): readonly string[] {
  const file = `values.${layer}.yaml`;
  return [
    ...copied.map(
      ({ path, value, before }) =>
        `  copied  ${keyText(path)}  ${valueText(before, value)} → ${valueText(value, before)}`,
    ),
    ...left.map(({ path, reason }) => {
      const key = keyText(path);
      if (reason === "secret") return `  left    ${key}  is a secret`;
      if (reason === "except") return `  left    ${key}  by --except`;
      return `  left    ${key}  names ${from}: --key ${key} copies it all the same`;
    }),
    ...kept.map(
      (path) =>
        `  kept    ${keyText(path)}  only ${file} sets it: --key ${keyText(path)} makes ${to} like ${from}`,
    ),
  ];
}

/** Files of the pair layers are another matter, and must not be forgotten. */
function otherFiles(desk: ReleaseDesk, from: string, region: string | undefined): readonly string[] {
  if (region !== undefined) return [];
  return [...desk.release.values.keys()]
    .filter((layer) => layer.startsWith(`${from}.`))
    .map(
      (layer) => `  left    ${layerPath(desk, layer)}  --region ${layer.slice(from.length + 1)} copies it`,
    );
}
