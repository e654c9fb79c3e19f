import { SynclineError } from "../core/errors.ts";
import { requestAnnotations } from "../core/labels.ts";
import type { KubeObject } from "../core/manifest.ts";
import { isJsonObject } from "../core/json.ts";
import { annotate } from "./annotate.ts";
import { durationOf, textOf, type Call } from "./command.ts";
import { fieldOf, heldPlace, objectOf, withoutHold } from "./hold.ts";
import type { ExitCode } from "./io.ts";
import { judgeHold } from "./sync-verdict.ts";
import { waitFor } from "./wait-for.ts";
import { openCluster } from "./wire.ts";

/** `syncline resume NAME`: ends all holds that were asked for at NAME, or the one of an object or field, before their time. */
export async function resume(call: Call): Promise<ExitCode> {
  const { io, flags } = call;
  const field = fieldOf(flags);
  const timeoutMs = durationOf(flags, "timeout");
  const place = await openCluster(call);
  const held = heldPlace(place, call);
  const isAll = textOf(flags, "object") === undefined && field === undefined;
  let value: string | undefined;
  const change = (object: KubeObject): string | undefined => {
    const text = object.metadata.annotations?.[requestAnnotations.hold];
    if (text === undefined) throw notHeld(held.name, object);
    const which = { ...objectOf(flags, object), ...(field === undefined ? {} : { field }) };
    value = isAll ? undefined : withoutHold(text, which);
    return value;
  };
  await annotate(place, { read: held.read, key: requestAnnotations.hold, value: change }, io.signal);
  const what = isAll
    ? "all that was held"
    : [textOf(flags, "object"), field].filter((part) => part !== undefined).join(" ");
  return waitFor({ ...held, judge: judgeHold(held, value, [what]), timeoutMs, ready: "goes on" }, place, io);
}

/** A release may be held by its GitSync, or an object by itself. */
function notHeld(name: string, { status }: KubeObject): SynclineError {
  const isHeld = isJsonObject(status) && (status["hold"] ?? status["holds"]) !== undefined;
  const [gitSync = ""] = name.split("/");
  return new SynclineError("CLI-NOT-FOUND", `nobody asked for a hold at ${name}`, {
    hint: isHeld
      ? `what holds it is the GitSync (syncline resume ${gitSync}) or the annotation ${requestAnnotations.hold} of an object`
      : "syncline status tells what is held",
  });
}
