import type { LineOrigin } from "../../core/blame.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { KeyView } from "../../explain/key-view.ts";
import type { LiveField } from "../../explain/live-field.ts";
import type { BlameOf } from "./blame-places.ts";
import type { ToldField } from "./told-field.ts";

/** The shape of `-o json` (docs/cli.md): one field, or a list where there are several. */
export function explainDocument(fields: readonly ToldField[], blameOf: BlameOf): Json {
  const documents = fields.map((field) => fieldDocument(field, blameOf));
  const [first, ...others] = documents;
  return first !== undefined && others.length === 0 ? first : documents;
}

function fieldDocument({ explained, targets, live }: ToldField, blameOf: BlameOf): JsonObject {
  const { object, path, value, template, made, values, conditions, release } = explained;
  const decides = values.find(({ places }) => places.length > 0)?.places[0]?.position ?? template;
  return {
    object: { ...object },
    path,
    value,
    release,
    targets: [...targets],
    template: { ...template },
    ...(made === undefined ? {} : { made }),
    values: values.flatMap((view) => places(view, blameOf)),
    conditions: conditions.flatMap((view) => places(view, blameOf)),
    ...commitOf(blameOf(decides)),
    ...(live === undefined ? {} : { live: liveDocument(live) }),
  };
}

/** One entry per layer that sets the key; one without a place where none does. */
function places({ key, entries, places }: KeyView, blameOf: BlameOf): readonly JsonObject[] {
  if (places.length === 0) return [{ key, won: false, entries }];
  return places.map(({ position, layerName, value }, at) => ({
    key,
    ...position,
    layer: layerName,
    won: at === 0,
    value,
    ...commitOf(blameOf(position)),
  }));
}

function commitOf(origin: LineOrigin | undefined): JsonObject {
  if (origin === undefined) return {};
  if (origin.type === "uncommitted") return { uncommitted: true };
  const { sha, author, at, subject } = origin.commit;
  return { commit: { sha, author, at, subject, ...(origin.type === "older" ? { orOlder: true } : {}) } };
}

function liveDocument({ object, value, owners, drifts, policy }: LiveField): JsonObject {
  const told = owners.map((owner) => ({ ...owner }));
  return { object, value, owner: told[0], owners: told, drifts, policy };
}
