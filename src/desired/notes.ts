import { isJsonObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/manifest.ts";
import type { ChartReads } from "./chart-reads.ts";
import { version } from "../core/version.ts";

/** What one render tells the next, so that it need not do again what would come out the same. Plain JSON: it is kept as one text
 *  by a process that knows nothing of it. */
export interface Notes {
  readonly documents: ReadonlyMap<string, DocumentNote>;
  readonly releases: ReadonlyMap<string, ReleaseNote>;
  readonly plain: PlainNote | undefined;
}

/** A file that holds one document without mistakes, by path. */
export interface DocumentNote {
  /** Of the file's content. */
  readonly content: string;
  readonly value: Json;
  readonly line: number;
  readonly column: number;
}

/** A release as it was rendered, and everything that this came from. */
export interface ReleaseNote {
  /** Digest of files and facts (inputs.ts). */
  readonly inputs: string;
  /** The same without values and the cluster: when it is equal, and `reads` are, the templates print the same. */
  readonly sources: string;
  /** undefined = its problems may name values by their places, which are not compared. */
  readonly reads?: ChartReads | undefined;
  /** Digest of what policies could see beside the release's own objects; "" without policies. */
  readonly judged: string;
  /** Scope of each of its kinds, as `kind.group` → cluster, namespaced or "" = unknown. */
  readonly scopes: Readonly<Record<string, string>>;
  /** Its Namespaces and custom resource definitions: what other releases may depend on. */
  readonly shared: readonly KubeObject[];
  /** Hashes of the ids of its objects, `idLength` characters each. */
  readonly ids: string;
}

/** A repository of plain manifests. */
export interface PlainNote {
  /** Digest of everything but the files. */
  readonly around: string;
  readonly scopes: Readonly<Record<string, string>>;
  /** Ids of all manifests, sorted, and the digest of each. */
  readonly ids: readonly string[];
  readonly digests: readonly string[];
  /** Files without a mistake, by path. */
  readonly files: ReadonlyMap<string, FileNote>;
}

export interface FileNote {
  readonly content: string;
  /** Places of its objects in `ids`; none = it holds no Kubernetes objects. */
  readonly objects: readonly number[];
}

/** Nothing is known. */
export const noNotes: Notes = { documents: new Map(), releases: new Map(), plain: undefined };

/** Reads what writeNotes wrote; what another version wrote, and anything else, is as if nothing were known. */
export function readNotes(text: string): Notes {
  if (text === "") return noNotes;
  const read = JSON.parse(text) as Json;
  if (!isJsonObject(read) || read["version"] !== version) return noNotes;
  const { documents, releases, plain } = read as unknown as Written;
  return {
    documents: new Map(documents),
    releases: new Map(releases),
    plain: plain === null ? undefined : { ...plain, files: new Map(plain.files) },
  };
}

interface Written {
  readonly version: string;
  readonly documents: readonly (readonly [string, DocumentNote])[];
  readonly releases: readonly (readonly [string, ReleaseNote])[];
  readonly plain: (Omit<PlainNote, "files"> & { files: readonly (readonly [string, FileNote])[] }) | null;
}

/** One text, for readNotes. */
export function writeNotes({ documents, releases, plain }: Notes): string {
  const written: Written = {
    version,
    documents: [...documents],
    releases: [...releases],
    plain: plain === undefined ? null : { ...plain, files: [...plain.files] },
  };
  return JSON.stringify(written);
}
