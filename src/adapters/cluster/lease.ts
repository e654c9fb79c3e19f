import { SynclineError } from "../../core/errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import { codeOf } from "./errors.ts";
import type { Http } from "./http.ts";
import { jsonFrom } from "./objects.ts";
import { statusOf } from "./status.ts";

/** The parts of a coordination.k8s.io/v1 Lease that an election reads; `raw` is the whole object, to write
 *  it back. */
export interface Lease {
  readonly holder: string;
  readonly durationMs: number;
  readonly transitions: number;
  readonly resourceVersion: string;
  readonly raw: JsonObject;
}

export interface LeasePlace {
  readonly namespace: string;
  readonly name: string;
}

export interface LeaseSpec {
  /** "" = nobody. */
  readonly holder: string;
  readonly durationSeconds: number;
  readonly transitions: number;
  readonly now: Date;
  /** The holder changes with this write. */
  readonly acquired: boolean;
}

/** Reads the Lease; undefined = there is none. Errors: API-*. */
export async function readLease(
  http: Http,
  place: LeasePlace,
  signal: AbortSignal,
): Promise<Lease | undefined> {
  const answer = await http.send(
    { method: "GET", path: pathOf(place), verb: "get", idempotent: true },
    signal,
  );
  if (answer.status === 200) return leaseFrom(jsonFrom(answer.text));
  const status = statusOf(answer.status, answer.text);
  if (status.code === 404 && status.name === place.name) return undefined;
  throw failed(place, answer.status, answer.text);
}

/** Creates the Lease (`before` undefined) or writes it on top of `before` and nothing newer: compare and
 *  swap. Errors: API-CONFLICT when somebody else wrote, API-*. */
export async function writeLease(
  http: Http,
  place: LeasePlace,
  { before, spec }: { readonly before: Lease | undefined; readonly spec: LeaseSpec },
  signal: AbortSignal,
): Promise<Lease> {
  const call = {
    method: before === undefined ? "POST" : "PUT",
    path: before === undefined ? pathOf({ ...place, name: "" }).slice(0, -1) : pathOf(place),
    verb: before === undefined ? "create" : "update",
    body: JSON.stringify(bodyOf(place, before, spec)),
    idempotent: false,
  } as const;
  const answer = await http.send(call, signal);
  if (answer.status === 200 || answer.status === 201) return leaseFrom(jsonFrom(answer.text));
  throw failed(place, answer.status, answer.text);
}

function pathOf({ namespace, name }: LeasePlace): string {
  const [folder, file] = [namespace, name].map(encodeURIComponent);
  return `/apis/coordination.k8s.io/v1/namespaces/${folder}/leases/${file}`;
}

function leaseFrom(body: Json): Lease {
  const raw = isJsonObject(body) ? body : {};
  const spec = isJsonObject(raw["spec"]) ? raw["spec"] : {};
  const metadata = isJsonObject(raw["metadata"]) ? raw["metadata"] : {};
  const number = (key: string) => (typeof spec[key] === "number" ? spec[key] : 0);
  return {
    holder: typeof spec["holderIdentity"] === "string" ? spec["holderIdentity"] : "",
    durationMs: number("leaseDurationSeconds") * 1000,
    transitions: number("leaseTransitions"),
    resourceVersion: String(metadata["resourceVersion"]),
    raw,
  };
}

function bodyOf(place: LeasePlace, before: Lease | undefined, spec: LeaseSpec): JsonObject {
  const micro = spec.now.toISOString().replace("Z", "000Z"); // MicroTime wants six digits
  const old = isJsonObject(before?.raw["spec"]) ? before.raw["spec"] : {};
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: before?.raw["metadata"] ?? { namespace: place.namespace, name: place.name },
    spec: {
      ...old,
      holderIdentity: spec.holder,
      leaseDurationSeconds: spec.durationSeconds,
      leaseTransitions: spec.transitions,
      renewTime: micro,
      ...(spec.acquired && { acquireTime: micro }),
    },
  };
}

function failed({ namespace, name }: LeasePlace, code: number, text: string): SynclineError {
  const status = statusOf(code, text);
  return new SynclineError(codeOf(status), `Lease ${namespace}/${name}: ${code} ${status.message}`);
}
