import { printable } from "../core/text.ts";
import type { Io } from "./io.ts";
import { age, table, type Column } from "./output.ts";
import type { GitSyncRow, Overview, ReleaseRow } from "./overview.ts";

/** The tables of GitSyncs and releases, and below them what keeps releases from being ready. */
export function overviewText(
  { gitSyncs, releases }: Overview,
  form: { readonly io: Pick<Io, "color">; readonly isWide: boolean; readonly now: Date },
): string {
  const tables = [
    gitSyncs.length === 0 ? "" : table({ items: gitSyncs, columns: gitSyncColumns(form.isWide) }, form.io),
    releases.length === 0 ? "" : table({ items: releases, columns: releaseColumns(form) }, form.io),
    ...releases.filter(({ details }) => details.length > 0).map(detailsText),
  ];
  return tables.filter((text) => text !== "").join("\n");
}

function detailsText({ gitSync, release, details }: ReleaseRow): string {
  return `${printable(`${gitSync}/${release}`)}:\n${details.map((line) => `  ${printable(line)}\n`).join("")}`;
}

function gitSyncColumns(isWide: boolean): readonly Column<GitSyncRow>[] {
  return [
    ...(isWide ? [["NAMESPACE", (row) => row.namespace] as Column<GitSyncRow>] : []),
    ["GITSYNC", (row) => row.name],
    ["TARGET", (row) => row.target],
    ["REVISION", (row) => row.revision],
    ["RELEASES", (row) => row.releases],
    ["DRIFT", (row) => String(row.drift)],
    ["READY", (row) => row.ready],
    ["MESSAGE", (row) => row.message],
  ];
}

function releaseColumns({
  isWide,
  now,
}: {
  readonly isWide: boolean;
  readonly now: Date;
}): readonly Column<ReleaseRow>[] {
  return [
    ...(isWide ? [["NAMESPACE", (row) => row.namespace] as Column<ReleaseRow>] : []),
    ["RELEASE", (row) => `${row.gitSync}/${row.release}`],
    ["TARGET", (row) => row.target],
    ["REVISION", (row) => row.revision],
    ["SYNC", (row) => row.sync],
    ["HEALTH", (row) => row.health],
    ["DRIFT", (row) => String(row.drift)],
    ["CHANGED", (row) => age(row.changed, now)],
    ["MESSAGE", (row) => row.message],
  ];
}
