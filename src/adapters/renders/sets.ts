import { hash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Manifest } from "../../core/manifest.ts";
import type { FoundRender } from "../../core/stored-render.ts";
import type { ListedRender } from "./protocol.ts";

/** Whether a render of this digest is kept for the owner. */
export function hasRender(db: DatabaseSync, owner: string, digest: string): boolean {
  return db.prepare("SELECT 1 FROM render WHERE owner = ? AND digest = ?").get(owner, digest) !== undefined;
}

/** A kept render, whole: each part is what was kept, by its hash. Throws SQLite's errors. */
export function getRender(db: DatabaseSync, owner: string, digest: string): FoundRender {
  const row = db.prepare("SELECT hash, body FROM render WHERE owner = ? AND digest = ?").get(owner, digest);
  if (row === undefined) return { type: "absent" };
  const text = unpacked(row["body"], String(row["hash"]));
  if (text === undefined) return { type: "damaged", reason: "its list of objects is not what was kept" };
  const { objects, ...rest } = JSON.parse(text) as ListedRender;
  const read = db.prepare("SELECT body FROM object WHERE digest = ?");
  const manifests: Manifest[] = [];
  for (const object of objects) {
    const packed = unpacked(read.get(object)?.["body"], object);
    if (packed === undefined) return { type: "damaged", reason: "an object of it is not what was kept" };
    manifests.push(JSON.parse(packed) as Manifest);
  }
  return { type: "found", render: { ...rest, manifests } };
}

/** Keeps some objects of a render that is put afterwards; equal ones are kept once. Returns their digests. Throws SQLite's errors. */
export function addObjects(
  db: DatabaseSync,
  {
    owner,
    digest,
    texts,
  }: { readonly owner: string; readonly digest: string; readonly texts: readonly string[] },
): readonly string[] {
  return inTransaction(db, () => {
    const object = db.prepare("INSERT INTO object (digest, body) VALUES (?, ?)");
    const isKept = db.prepare("SELECT 1 FROM object WHERE digest = ?");
    const part = db.prepare("INSERT OR IGNORE INTO part (owner, render, object) VALUES (?, ?, ?)");
    return texts.map((text) => {
      const own = hashOf(text);
      if (isKept.get(own) === undefined) object.run(own, deflateRawSync(text));
      part.run(owner, digest, own);
      return own;
    });
  });
}

/** Keeps a render whose objects were added. Of the owner's others only those named in `keep` stay; when all together are larger than
 *  `maxBytes`, the oldest go. All or nothing. Throws SQLite's errors. */
export function putRender(
  db: DatabaseSync,
  {
    owner,
    render,
    keep,
  }: { readonly owner: string; readonly render: ListedRender; readonly keep: readonly string[] },
  maxBytes: number,
): void {
  inTransaction(db, () => {
    const text = JSON.stringify(render);
    db.prepare(
      `INSERT OR REPLACE INTO render (owner, digest, number, hash, body)
       VALUES (?, ?, (SELECT coalesce(max(number), 0) + 1 FROM render), ?, ?)`,
    ).run(owner, render.digest, hashOf(text), deflateRawSync(text));
    forgetOthers(db, owner, [...keep, render.digest]);
    removeLoose(db);
    while (bytesOf(db) > maxBytes && forgetOldest(db, owner, render.digest)) removeLoose(db);
  });
  db.exec("PRAGMA incremental_vacuum");
}

function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (cause) {
    db.exec("ROLLBACK");
    throw cause;
  }
}

function forgetOthers(db: DatabaseSync, owner: string, keep: readonly string[]): void {
  for (const { digest } of db.prepare("SELECT digest FROM render WHERE owner = ?").all(owner))
    if (!keep.includes(String(digest))) forget(db, owner, String(digest));
}

function forgetOldest(db: DatabaseSync, owner: string, digest: string): boolean {
  const oldest = db
    .prepare("SELECT owner, digest FROM render WHERE NOT (owner = ? AND digest = ?) ORDER BY number LIMIT 1")
    .get(owner, digest);
  if (oldest !== undefined) forget(db, String(oldest["owner"]), String(oldest["digest"]));
  return oldest !== undefined;
}

function forget(db: DatabaseSync, owner: string, digest: string): void {
  db.prepare("DELETE FROM render WHERE owner = ? AND digest = ?").run(owner, digest);
}

/** Parts of renders that are gone, or that were never put to their end: one is put at a time. */
function removeLoose(db: DatabaseSync): void {
  db.exec(
    `DELETE FROM part WHERE NOT EXISTS
       (SELECT 1 FROM render WHERE render.owner = part.owner AND render.digest = part.render);
     DELETE FROM object WHERE NOT EXISTS (SELECT 1 FROM part WHERE part.object = object.digest)`,
  );
}

function bytesOf(db: DatabaseSync): number {
  const pragma = (name: string): number => Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
  return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
}

function hashOf(text: string): string {
  return hash("sha256", text, "hex");
}

/** undefined = torn, altered or not there. */
function unpacked(body: unknown, digest: string): string | undefined {
  try {
    const text = inflateRawSync(body as Uint8Array).toString("utf8");
    return hashOf(text) === digest ? text : undefined;
  } catch {
    return undefined;
  }
}
