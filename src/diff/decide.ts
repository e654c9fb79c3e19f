import type { ErrorCode } from "../core/errors.ts";
import { assertNever } from "../core/assert-never.ts";
import type { Change, FieldChange, Owner } from "../core/change.ts";
import { parsePath, pathText, type FieldPath } from "../core/field-path.ts";
import type { JsonObject } from "../core/json.ts";
import { groupKindText, refText, versionOf } from "../core/object-ref.ts";
import { removedApiHint } from "../core/removed-apis.ts";
import { uidPath } from "../core/drift.ts";
import { manager as managers, partOf } from "../core/labels.ts";
import { compareDeclared } from "./compare.ts";
import { fingerprint, lostPaths, ownEntry, ownerOf, ownersOf } from "./fields-v1.ts";
import { controllerOf, foreignTool } from "./foreign-marks.ts";
import { handOf } from "./hands.ts";
import { maskChange } from "./mask.ts";
import type { LiveEntry, Observation, SetOwner } from "./observation.ts";
import { leftText, type Rulings } from "./left-fields.ts";
import { verdictOnField } from "./rivals.ts";
import type { KubeObject, ObjectMeta } from "../core/manifest.ts";

/** What to do about one desired object. Pure: everything that had to be read is in the observation.
 *  A member whose fingerprint is not the recorded one must have been read (see needsReading). */
export function decide(seen: Observation): Change {
  const { manifest, live } = seen;
  const { ref } = manifest;
  switch (live.type) {
    case "done":
      return { action: "unchanged", ref, manifest };
    case "unknownKind":
      return {
        ...refuse(
          seen,
          "OBJ-KIND",
          `no such kind in the cluster and no CRD in this commit: ${groupKindText(ref)}`,
        ),
        hint: removedApiHint(ref, versionOf(manifest.object.apiVersion)),
      };
    case "unreadable":
      return { ...refuse(seen, live.error.code, live.error.message), hint: live.error.hint };
    case "absent":
      return seen.settled || seen.known?.digest === seen.digest
        ? { action: "correct", ref, manifest, uid: undefined, fields: [], kind: "deleted" }
        : { action: "create", ref, manifest };
    case "stranger":
      return decideStranger(seen, live.meta, live.owner);
    case "member":
      return needsReading(seen, live.entry)
        ? { action: "skip", ref, reason: "not read" }
        : decideMember(seen, live.entry);
    case "read":
      return decideRead(seen, live.object, live.entry);
    default:
      return assertNever(live);
  }
}

/** True when the fingerprint alone does not tell: the object has to be read in full and compared by value. */
export function needsReading(seen: Observation, entry: LiveEntry): boolean {
  const { known, digest, settled, rulings } = seen;
  if (known !== undefined && known.digest === digest)
    return known.ownFields !== entry.ownFields || known.left !== leftText(rulings);
  return known === undefined && settled && !covers(entry, seen.body);
}

/** After a restart nothing is recorded: our entry holding every declared path says as much. */
function covers(entry: LiveEntry, body: KubeObject): boolean {
  return entry.ownFields !== "" && lostPaths(body, JSON.parse(entry.ownFields) as JsonObject).length === 0;
}

function decideMember({ manifest, known, digest, settled }: Observation, entry: LiveEntry): Change {
  const { ref } = manifest;
  if (known?.digest === digest || (known === undefined && settled))
    return { action: "unchanged", ref, manifest };
  return { action: "update", ref, manifest, uid: entry.uid };
}

/** The fingerprint moved: by value it is drift, or ownership was taken and given back. */
function decideRead(seen: Observation, object: KubeObject, entry: LiveEntry | undefined): Change {
  const { manifest, body, rulings } = seen;
  const { ref } = manifest;
  const uid = object.metadata.uid ?? "";
  const moved = compareDeclared(body, object).filter(
    ({ owner, path }) => owner === undefined || !isController(owner, parsePath(path), rulings),
  );
  const changes = [...replacedBy(seen, object), ...moved];
  if (changes.length === 0) return decideTaken(seen, object, entry);
  const fields = changes.map((change) => maskChange(ref, withUser(change, object.metadata, entry)));
  const stripped = object.metadata.labels?.[partOf] !== body.metadata.labels?.[partOf];
  const kind = stripped ? "label stripped" : "fields";
  return { action: "correct", ref, manifest, uid, fields, kind, seen: object };
}

/** Another object has its name: somebody deleted it and made it anew. */
function replacedBy({ known }: Observation, { metadata }: KubeObject): readonly FieldChange[] {
  if (known === undefined || known.uid === "" || known.uid === metadata.uid) return [];
  const [owner] = (metadata.managedFields ?? [])
    .filter(({ manager, subresource = "" }) => manager !== managers.apply && subresource === "")
    .map(ownerOf);
  const field = { path: uidPath, before: metadata.uid ?? "", after: known.uid };
  return [owner === undefined ? field : { ...field, owner }];
}

/** A field that a controller owns is left to it (rivals.ts): that it moved is no drift, however far it went. */
function isController(owner: Owner, path: FieldPath, rulings: Rulings): boolean {
  return verdictOnField(owner, path, rulings) === "yield";
}

/** Equal by value, but not all ours any more: people took fields and gave them back, or a controller took some. Applied once more,
 *  which records whose they are; after a restart a controller's fields alone are no news. */
function decideTaken(
  { manifest, body, known, rulings }: Observation,
  object: KubeObject,
  entry: LiveEntry | undefined,
): Change {
  const { ref } = manifest;
  const { metadata } = object;
  const lost = lostPaths(body, ownEntry(metadata)?.fieldsV1 ?? {});
  const isLeft =
    lost.length > 0 &&
    lost.every((path) => ownersOf(metadata, path).some((owner) => isController(owner, path, rulings)));
  if (known === undefined && isLeft) return { action: "unchanged", ref, manifest };
  const fields = lost.map((path) => withUser(touchedField(path, metadata), metadata, entry));
  return { action: "touched", ref, manifest, uid: metadata.uid ?? "", fields };
}

function touchedField(path: FieldPath, meta: ObjectMeta): FieldChange {
  const [owner] = ownersOf(meta, path);
  return { path: pathText(path), ...(owner === undefined ? {} : { owner }) };
}

function withUser(change: FieldChange, meta: ObjectMeta, entry: LiveEntry | undefined): FieldChange {
  const user = handOf(change, meta, entry);
  return user === undefined ? change : { ...change, user };
}

/** An object that exists and is not in our set: taken over visibly, or refused with the owner's name. */
function decideStranger(seen: Observation, meta: ObjectMeta, owner: SetOwner | undefined): Change {
  const { manifest, adopt } = seen;
  const { ref } = manifest;
  if (owner !== undefined && !owner.free) {
    return refuse(seen, "OBJ-OWNED", `${refText(ref)} belongs to ${owner.text}; it is not touched`);
  }
  const controller = controllerOf(meta);
  if (controller !== undefined) {
    return refuse(seen, "OBJ-OWNED", `${refText(ref)} is controlled by ${controller}; it is not touched`);
  }
  const tool = foreignTool(meta);
  if (tool !== undefined && !adopt) {
    return refuse(
      seen,
      "OBJ-OWNED",
      `${refText(ref)} is managed by ${tool}; pause that tool, then set adopt: true`,
    );
  }
  const level = podSecurityMoved(manifest.object, meta);
  if (level !== undefined && !adopt) {
    const reason = `${refText(ref)} exists with another ${level}: to change it, set adopt: true`;
    return refuse(seen, "OBJ-RESERVED", reason);
  }
  const owners = (meta.managedFields ?? []).map(ownerOf);
  return { action: "adopt", ref, manifest, owners, uid: meta.uid ?? "" };
}

/** A Pod Security label that taking over an existing Namespace would change (rule R21): labels must not be a way to more rights. */
function podSecurityMoved({ kind, apiVersion, metadata }: KubeObject, live: ObjectMeta): string | undefined {
  if (kind !== "Namespace" || apiVersion !== "v1") return undefined;
  const labels = Object.entries(metadata.labels ?? {});
  return labels.find(
    ([key, value]) => key.startsWith("pod-security.kubernetes.io/") && live.labels?.[key] !== value,
  )?.[0];
}

function refuse(
  { manifest }: Observation,
  code: ErrorCode,
  reason: string,
): Extract<Change, { action: "refuse" }> {
  return { action: "refuse", ref: manifest.ref, manifest, code, reason };
}

/** What to record once an object was found equal, so that its next watch event is judged without reading it. */
export function fingerprintOf(meta: ObjectMeta): string {
  return fingerprint(ownEntry(meta));
}
