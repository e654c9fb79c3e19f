import type { JsonObject } from "../core/json.ts";
import { apiGroup, changedByAnnotation } from "../core/labels.ts";
import { uidPrefix } from "../core/stamp.ts";
import { agentUser, applierName } from "./names.ts";

/** What differs between installations. */
export interface StampWords {
  /** Of the agent. */
  readonly namespace: string;
  readonly users: string;
  readonly accounts: string;
}

const key = changedByAnnotation;
const before = `${annotations("oldObject")}[?'${key}'].orValue('')`;
const after = `${annotations("object")}[?'${key}'].orValue('')`;

/** What is looked at: a stamp that moved, whoever moved it, and each real change by others than us. Where nobody is named, an older stamp
 *  makes way for a blank one: no name stands for a change of somebody else. What costs least comes first. */
export function matchCondition(words: StampWords): string {
  return `(${before} != ${after}) || (${stampable(words)})`;
}

/** For the mutation, which sees more requests than get a stamp. */
export function variables(words: StampWords): readonly JsonObject[] {
  const told = `${inHash(words)} ? '${uidPrefix}' + ${uid} : ${user}`;
  return [
    { name: "before", expression: before },
    { name: "stampable", expression: `request.?subResource.orValue('') == '' && ${stampable(words)}` },
    { name: "user", expression: `${nameless(words)} ? '' : ${told}` },
  ];
}

/** A status keeps the stamp as it is. */
export const mutation = `Object{metadata: Object.metadata{annotations: {'${key}': variables.stampable ? variables.user + '@' + oldObject.metadata.resourceVersion : variables.before}}}`;

/** The words of the expressions that an installation brings along, from the text of a match condition. */
export function wordsIn(expression: string): StampWords {
  const word = (pattern: RegExp): string => pattern.exec(expression)?.[1] ?? "";
  return {
    namespace: word(/'system:serviceaccount:([a-z0-9-]+):[a-z-]+'/),
    users: word(/'(name|hash)' == 'hash'/),
    accounts: word(/ in '([a-z0-9:.,-]*)'\.split/),
  };
}

function stampable(words: StampWords): string {
  return `!(${ours(words)}) && (!(${nameless(words)}) || ${before} != '') && (${changed()})`;
}

const user = "request.userInfo.username";
const uid = "request.userInfo.?uid.orValue('')";
const inHash = ({ users }: StampWords): string => `'${users}' == 'hash'`;

/** The agent and what it applies as: a stamp would cost each apply a quarter of its speed. */
function ours({ namespace, accounts }: StampWords): string {
  return [
    `${user} == '${agentUser(namespace)}'`,
    `${user}.startsWith('system:serviceaccount:') && ${user}.endsWith(':${applierName}')`,
    `${user} in '${accounts}'.split(',')`,
  ].join(" || ");
}

/** All annotations together may have 256 KiB: near that a stamp would make an update fail. */
const annotationLimit = 250_000;

/** The control plane, what it keeps up to date, and who has no UID where users are told by it. */
const nameless = (words: StampWords): string =>
  `(${[
    `${user}.startsWith('system:') && !${user}.startsWith('system:serviceaccount:')`,
    `${user}.startsWith('system:serviceaccount:kube-system:')`,
    "request.resource.resource in ['endpoints', 'endpointslices', 'leases']",
    // A SyncStatus is controlled by its GitSync, and asked for things by people.
    `request.resource.group != '${apiGroup}' && object.metadata.?ownerReferences.orValue([]).exists(owner, owner.?controller.orValue(false))`,
    `${annotations("object")}.map(k, k.size() + ${annotations("object")}[k].size()).sum() > ${annotationLimit}`,
    `${inHash(words)} && ${uid} == ''`,
  ].join(" || ")})`;

/** managedFields, resourceVersion and generation move with any update: a comparison of whole metadata makes a write of each PUT that
 *  changes nothing, for ever. */
function changed(): string {
  return [
    "object.exists(k, !(k in ['metadata', 'status']) && (!(k in oldObject) || object[k] != oldObject[k]))",
    "oldObject.exists(k, !(k in ['metadata', 'status']) && !(k in object))",
    "object.metadata.?labels != oldObject.metadata.?labels",
    `${annotations("object")}.exists(k, k != '${key}' && (!(k in ${annotations("oldObject")}) || ${annotations("oldObject")}[k] != ${annotations("object")}[k]))`,
    `${annotations("oldObject")}.exists(k, k != '${key}' && !(k in ${annotations("object")}))`,
  ].join(" || ");
}

function annotations(object: "object" | "oldObject"): string {
  return `${object}.metadata.?annotations.orValue({})`;
}
