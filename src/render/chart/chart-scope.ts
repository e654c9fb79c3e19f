import type { Capabilities } from "../../core/capabilities.ts";
import type { MergedValues } from "../../core/release.ts";
import type { Target } from "../../core/target.ts";
import { targetText } from "../../core/target.ts";
import type { TemplateScope } from "../handlebars/run-time.ts";
import type { RootReads } from "../handlebars/root-reads.ts";
import type { ChartFiles } from "../helpers/helper.ts";
import { parseVersion } from "../helpers/version.ts";
import { plainData } from "./plain-data.ts";
import type { ChartInstance } from "./subcharts.ts";

/** What all charts of one release see alike. */
export interface ReleaseFacts {
  readonly name: string;
  readonly namespace: string;
  readonly target: Target;
  readonly capabilities: Pick<Capabilities, "kubeVersion" | "apiVersions">;
  /** Names of the values layers, for messages. */
  readonly layers: readonly string[];
  /** Where reads of the templates of an instance are noted, by its path; absent = nobody wants to know. */
  readonly reads?: ((instance: string) => RootReads) | undefined;
  /** Where the release's values are set; asked for messages only. */
  readonly origins: () => MergedValues["origins"];
}

/** The root that the templates of one chart see (config-repo.md "names and scope"), without Template. */
export function chartScope({ chart, name, path, values }: ChartInstance, facts: ReleaseFacts): TemplateScope {
  const { target, capabilities } = facts;
  const { version, appVersion, description, type } = chart.meta;
  const root = plainData({
    Values: values,
    Release: { Name: facts.name, Namespace: facts.namespace, Service: "Syncline" },
    Chart: { Name: name, Version: version, AppVersion: appVersion, Description: description, Type: type },
    Target: { Environment: target.environment, Region: target.region, Cluster: target.cluster },
    Capabilities: {
      KubeVersion: kubeVersion(capabilities.kubeVersion),
      APIVersions: capabilities.apiVersions,
    },
  });
  return {
    root,
    files: chartFiles(chart.files),
    apiVersions: new Set(capabilities.apiVersions),
    target: targetText(target),
    layers: facts.layers,
    ...(facts.reads === undefined ? {} : { reads: facts.reads(path) }),
  };
}

/** The same scope for one template: `Template.Name`, `Template.BasePath`, as Helm writes them. */
export function templateScope(scope: TemplateScope, path: string, template: string): TemplateScope {
  const Template = plainData({ Name: `${path}/${template}`, BasePath: `${path}/templates` });
  return {
    ...scope,
    root: Object.freeze(Object.assign(Object.create(null) as object, scope.root, { Template })),
  };
}

/** `1.36` → v1.36.0, 1, 36. */
function kubeVersion(text: string): Readonly<Record<"Version" | "Major" | "Minor", string>> {
  const version = parseVersion(text);
  if (version === undefined) return { Version: text, Major: "", Minor: "" };
  const { major, minor, patch } = version;
  return { Version: `v${major}.${minor}.${patch}`, Major: String(major), Minor: String(minor) };
}

function chartFiles(files: ReadonlyMap<string, Uint8Array>): ChartFiles {
  return { paths: [...files.keys()].sort(), read: (path) => files.get(path) };
}
