import { compose } from "./compose.ts";
import { data } from "./data.ts";
import { dates } from "./dates.ts";
import { encoding } from "./encoding.ts";
import { files } from "./files.ts";
import type { HelperTable } from "./helper.ts";
import { letters } from "./letters.ts";
import { lists } from "./lists.ts";
import { logic } from "./logic.ts";
import { maps } from "./maps.ts";
import { math } from "./math.ts";
import { paths } from "./paths.ts";
import { patterns } from "./patterns.ts";
import { semver } from "./semver.ts";
import { shape } from "./shape.ts";
import { strings } from "./strings.ts";

import { urls } from "./urls.ts";

/** All helpers by group; the documentation is made from this table. */
export const helperGroups: Readonly<Record<string, HelperTable>> = {
  logic,
  strings,
  letters,
  shape,
  patterns,
  lists,
  maps,
  math,
  data,
  encoding,
  urls,
  paths,
  semver,
  dates,
  files,
  compose,
};

/** All helpers by name. */
export const helpers: HelperTable = Object.assign({}, ...Object.values(helperGroups)) as HelperTable;
