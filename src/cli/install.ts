import { SynclineError } from "../core/errors.ts";
import { refOf, type KubeObject } from "../core/manifest.ts";
import { refText } from "../core/object-ref.ts";
import { version } from "../core/version.ts";
import { installObjects } from "../install/objects.ts";
import { defaultStamp, stampApiVersion, stampPolicies } from "../install/stamp.ts";
import { crds } from "../schema/crd.ts";
import { stringifyYaml } from "../yaml/stringify.ts";
import { textOf, type Call, type Flags } from "./command.ts";
import { exitCode, type ExitCode, type Io } from "./io.ts";
import { openCluster, type ClusterPlace } from "./wire.ts";

/** `syncline install`: the objects of src/install in their order; stops at the first that is refused. */
export async function install(call: Call): Promise<ExitCode> {
  const { flags, io } = call;
  if (flags["crds-only"] === true) return printAll(crds(), io);
  const who = textOf(flags, "stamp") ?? defaultStamp.users;
  const stamp = who === "off" ? undefined : { ...defaultStamp, users: who };
  const options = optionsOf(flags);
  if (flags["dry-run"] === true) return printAll(installObjects({ ...options, stamp }), io);
  const place = await openCluster(call);
  const { types } = await place.cluster.discover({ refresh: false }, io.signal);
  const apiVersion = stampApiVersion(types);
  const served = stamp && apiVersion && { ...stamp, apiVersion };
  if (stamp !== undefined && apiVersion === undefined)
    io.stdout(
      "no stamp: this cluster does not serve MutatingAdmissionPolicy; docs/who.md says what that means\n",
    );
  for (const object of installObjects({ ...options, stamp: served || undefined }))
    await applyOne(place, object, { force: flags["force-conflicts"] === true, io });
  if (stamp === undefined && apiVersion !== undefined)
    await removeStamp(place, { ...options, apiVersion }, io);
  io.stdout(
    "installed; syncline doctor looks whether all is well, docs/install.md shows the first GitSync\n",
  );
  return exitCode.fine;
}

function optionsOf(flags: Flags) {
  return {
    namespace: textOf(flags, "namespace") ?? "",
    image: textOf(flags, "image") ?? `syncline/syncline:${version}`,
    applierClusterAdmin: flags["applier-cluster-admin"] === true,
    breakGlassGroup: textOf(flags, "break-glass-group") ?? "",
  };
}

function printAll(objects: readonly KubeObject[], io: Io): ExitCode {
  io.stdout(objects.map((object) => `---\n${stringifyYaml(object)}`).join(""));
  return exitCode.fine;
}

/** Field manager of everything that install applies: uninstall removes nothing else. */
export const installManager = "syncline-install";

/** Turned off: what an earlier install brought goes. */
async function removeStamp(
  { cluster }: ClusterPlace,
  { namespace, apiVersion }: { readonly namespace: string; readonly apiVersion: string },
  io: Io,
): Promise<void> {
  for (const object of stampPolicies(namespace, { ...defaultStamp, apiVersion }).toReversed()) {
    const ref = refOf(object);
    const live = await cluster.get(ref, { metadataOnly: true }, io.signal);
    if (live?.metadata.managedFields?.some(({ manager }) => manager === installManager) !== true) continue;
    const { uid = "", resourceVersion = "" } = live.metadata;
    await cluster.delete(ref, { uid, resourceVersion, propagation: "Background" }, io.signal);
    io.stdout(`deleted ${refText(ref)}\n`);
  }
}

async function applyOne(
  { cluster }: ClusterPlace,
  object: KubeObject,
  { force, io }: { readonly force: boolean; readonly io: Io },
): Promise<void> {
  const ref = refOf(object);
  const before = await cluster.get(ref, { metadataOnly: true }, io.signal);
  const options = { manager: installManager, force, dryRun: false, metadataOnly: true };
  const answer = await cluster.apply(object, options, io.signal);
  if (answer.type === "conflict")
    throw new SynclineError("API-CONFLICT", answer.message, {
      hint: "something else looks after this object (Helm?): go on with that, or take it with --force-conflicts",
    });
  const { resourceVersion } = answer.object.metadata;
  const isSame = before?.metadata.resourceVersion === resourceVersion;
  io.stdout(`${before === undefined ? "created" : isSame ? "unchanged" : "configured"} ${refText(ref)}\n`);
}
