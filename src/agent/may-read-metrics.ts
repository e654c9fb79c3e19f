import { isJsonObject, type Json, type JsonObject } from "../core/json.ts";
import type { ClusterWrite } from "../ports.ts";

/** Asks the API server whose a token is (TokenReview) and whether they may `get /metrics` (SubjectAccessReview).
 *  Throws API-* when it cannot be asked. */
export function mayReadMetrics(
  cluster: Pick<ClusterWrite, "create">,
): (token: string, signal: AbortSignal) => Promise<boolean> {
  const review = async (apiVersion: string, kind: string, spec: JsonObject, signal: AbortSignal) => {
    // Reviews are questions, not objects: they have no name.
    const object = { apiVersion, kind, metadata: { name: "" }, spec };
    return childOf(await cluster.create(object, {}, signal), "status");
  };
  return async (token, signal) => {
    const status = await review("authentication.k8s.io/v1", "TokenReview", { token }, signal);
    const { username, uid, groups, extra } = childOf(status, "user");
    if (status["authenticated"] !== true || typeof username !== "string") return false;
    const nonResourceAttributes = { path: "/metrics", verb: "get" };
    const spec = { user: username, uid, groups, extra, nonResourceAttributes };
    const access = await review("authorization.k8s.io/v1", "SubjectAccessReview", spec, signal);
    return access["allowed"] === true && access["denied"] !== true;
  };
}

function childOf(object: JsonObject, name: string): JsonObject {
  const value: Json | undefined = object[name];
  return isJsonObject(value) ? value : {};
}
