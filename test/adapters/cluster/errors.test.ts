import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { apiError, type Subject } from "../../../src/adapters/cluster/errors.ts";
import { statusOf } from "../../../src/adapters/cluster/status.ts";

const deployments = {
  group: "apps",
  kind: "Deployment",
  version: "v1",
  plural: "deployments",
  namespaced: true,
  verbs: [],
};
const secrets = { ...deployments, group: "", kind: "Secret", plural: "secrets" };

const web: Subject = {
  verb: "patch",
  type: deployments,
  ref: { group: "apps", kind: "Deployment", namespace: "shop", name: "web" },
  namespace: "shop",
};
const secret: Subject = {
  verb: "patch",
  type: secrets,
  ref: { group: "", kind: "Secret", namespace: "shop", name: "db" },
  namespace: "shop",
};

/** A Status as kube-apiserver 1.36.3 writes it. */
function status(code: number, message: string, more: object = {}): string {
  return JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", message, code, ...more });
}

describe("the server's refusals become our errors", () => {
  const rows: readonly (readonly [name: string, code: number, body: string, want: string])[] = [
    [
      "a field that does not validate",
      422,
      status(
        422,
        'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
        {
          reason: "Invalid",
        },
      ),
      "API-INVALID Deployment shop/web: spec.replicas: Invalid value: -1: must be greater than or equal to 0",
    ],
    [
      "an undeclared field under server-side apply",
      500,
      status(
        500,
        "failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.nmae: field not declared in schema",
      ),
      "API-INVALID Deployment shop/web: failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.nmae: field not declared in schema",
    ],
    [
      "a fraction where an integer belongs",
      500,
      status(
        500,
        "failed to convert new object (/c; apps/v1, Kind=Deployment) to proper version: unable to convert unstructured object to apps/v1, Kind=Deployment: cannot convert float64 to int32",
      ),
      "API-INVALID Deployment shop/web: failed to convert new object (/c; apps/v1, Kind=Deployment) to proper version: unable to convert unstructured object to apps/v1, Kind=Deployment: cannot convert float64 to int32",
    ],
    [
      "another 500",
      500,
      status(500, "etcdserver: no leader"),
      "API-SERVER Deployment shop/web: etcdserver: no leader",
    ],
    [
      "a webhook that denies",
      400,
      status(400, 'admission webhook "v.example.test" denied the request: no tags'),
      'API-ADMISSION Deployment shop/web: admission webhook "v.example.test" denied the request: no tags',
    ],
    [
      "a webhook that knows no dry-run",
      400,
      status(400, 'admission webhook "v.example.test" does not support dry run'),
      'API-DRY-RUN Deployment shop/web: admission webhook "v.example.test" does not support dry run',
    ],
    [
      "a webhook that is down",
      500,
      status(
        500,
        'Internal error occurred: failed calling webhook "v.example.test": connect: connection refused',
        {
          reason: "InternalError",
        },
      ),
      'API-WEBHOOK Deployment shop/web: Internal error occurred: failed calling webhook "v.example.test": connect: connection refused',
    ],
    [
      "a policy that denies with 422",
      422,
      status(
        422,
        `deployments.apps "web" is forbidden: ValidatingAdmissionPolicy 'tags' with binding 'tags' denied request: no tags`,
        {
          reason: "Invalid",
        },
      ),
      "API-ADMISSION Deployment shop/web: ValidatingAdmissionPolicy 'tags' with binding 'tags' denied request: no tags",
    ],
    [
      "a quota",
      403,
      status(
        403,
        'pods "p" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2',
        {
          reason: "Forbidden",
        },
      ),
      "API-ADMISSION Deployment shop/web: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2",
    ],
    [
      "a terminating namespace",
      403,
      status(
        403,
        'deployments.apps "web" is forbidden: unable to create new content in namespace shop because it is being terminated',
        {
          reason: "Forbidden",
        },
      ),
      "API-TERMINATING Deployment shop/web: unable to create new content in namespace shop because it is being terminated",
    ],
    [
      "a kind whose definition is being deleted",
      403,
      status(
        403,
        'widgets.example.test "w" is forbidden: create not allowed while custom resource definition is terminating',
        { reason: "Forbidden" },
      ),
      "OBJ-KIND Deployment shop/web: create not allowed while custom resource definition is terminating",
    ],
    [
      "a lost race",
      409,
      status(409, 'Operation cannot be fulfilled on deployments.apps "web": the object has been modified', {
        reason: "Conflict",
      }),
      "API-CONFLICT Deployment shop/web: the object has been modified",
    ],
    [
      "an expired version",
      410,
      status(410, "too old resource version: 827 (842)", { reason: "Expired" }),
      "API-EXPIRED Deployment shop/web: too old resource version: 827 (842)",
    ],
    [
      "a stalled storage",
      504,
      status(504, "request did not complete within the allotted timeout", { reason: "Timeout" }),
      "API-TIMEOUT Deployment shop/web: request did not complete within the allotted timeout",
    ],
    [
      "a timeout as a 500",
      500,
      status(500, "The operation could not be completed in time", { reason: "ServerTimeout" }),
      "API-TIMEOUT Deployment shop/web: The operation could not be completed in time",
    ],
    [
      "too many requests, as plain text",
      429,
      "Too many requests, please try again later.\n",
      "API-THROTTLED Deployment shop/web: Too many requests, please try again later.",
    ],
    [
      "a bad token",
      401,
      status(401, "Unauthorized", { reason: "Unauthorized" }),
      "API-AUTH Deployment shop/web: Unauthorized",
    ],
    [
      "a body that is too large",
      413,
      status(413, "Request entity too large: limit is 3145728", { reason: "RequestEntityTooLarge" }),
      "API-INVALID Deployment shop/web: Request entity too large: limit is 3145728",
    ],
    [
      "an aggregated API without server-side apply",
      415,
      status(
        415,
        "the body of the request was in an unknown format - accepted media types include: application/json",
        {
          reason: "UnsupportedMediaType",
        },
      ),
      "API-INVALID Deployment shop/web: the body of the request was in an unknown format - accepted media types include: application/json",
    ],
    ["a redirect, which is not followed", 302, "", "API-SERVER Deployment shop/web: the server answered 302"],
    [
      "a proxy's page",
      502,
      "<html>\n<h1>Bad\u001b[31m Gateway</h1>",
      "API-SERVER Deployment shop/web: <html> <h1>Bad\uFFFD[31m Gateway</h1>",
    ],
  ];
  for (const [name, code, body, want] of rows) {
    test(name, () => {
      const error = apiError(statusOf(code, body), web);
      assert.equal(`${error.code} ${error.message}`, want);
    });
  }
});

describe("messages about Secrets are never repeated (R14)", () => {
  const value = "aHVudGVyMg";
  const cause = { reason: "FieldValueInvalid", message: `Invalid value: "${value}"`, field: "data[key]" };
  const rows: readonly (readonly [name: string, code: number, body: string, want: string])[] = [
    [
      "validation keeps the fields",
      422,
      status(422, `Secret "db" is invalid: data[key]: Invalid value: "${value}"`, {
        reason: "Invalid",
        details: { causes: [cause] },
      }),
      "API-INVALID Secret shop/db: refused with 422 Invalid at data[key]",
    ],
    [
      "a wrong type keeps the path",
      500,
      status(
        500,
        `failed to create typed patch object (shop/db; /v1, Kind=Secret): .data.key: expected string, got &value.valueUnstructured{Value:${value}}`,
      ),
      "API-INVALID Secret shop/db: refused with 500 at .data.key",
    ],
    [
      "a webhook's name, not its words",
      400,
      status(400, `admission webhook "v.example.test" denied the request: ${value} is weak`),
      'API-ADMISSION Secret shop/db: refused with 400 by admission webhook "v.example.test"',
    ],
    [
      "a policy's name, not its words",
      422,
      status(
        422,
        `secrets "db" is forbidden: ValidatingAdmissionPolicy 'weak' with binding 'b' denied request: ${value}`,
        { reason: "Invalid" },
      ),
      "API-ADMISSION Secret shop/db: refused with 422 Invalid by AdmissionPolicy 'weak'",
    ],
    ["text from a proxy", 400, `bad: ${value}`, "API-INVALID Secret shop/db: refused with 400"],
  ];
  for (const [name, code, body, want] of rows) {
    test(name, () => {
      const error = apiError(statusOf(code, body), secret);
      assert.equal(`${error.code} ${error.message}`, want);
      assert.ok(!JSON.stringify([error.message, error.hint, error.cause]).includes(value));
    });
  }
});

describe("what is denied names verb, resource, place and the rule that would allow it (A12)", () => {
  const forbidden = (message: string) => statusOf(403, status(403, message, { reason: "Forbidden" }));
  const rows: readonly (readonly [name: string, message: string, subject: Subject, want: string])[] = [
    [
      "a person",
      'deployments.apps "web" is forbidden: User "bob" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
      web,
      'Deployment shop/web: bob may not patch deployments.apps in namespace shop | Allow bob {apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"]} with a Role in namespace shop. At once: kubectl -n shop create role syncline-bob-deployments.apps-patch --verb=patch --resource=deployments.apps && kubectl -n shop create rolebinding syncline-bob-deployments.apps-patch --role=syncline-bob-deployments.apps-patch --user=bob',
    ],
    [
      "a service account we act as: get",
      'x is forbidden: User "system:serviceaccount:team:deployer" cannot get resource "deployments"',
      { ...web, verb: "get", as: { namespace: "team", name: "deployer" } },
      'Deployment shop/web: service account team/deployer may not get deployments.apps in namespace shop | Allow service account team/deployer {apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"]} with a Role in namespace shop. At once: kubectl -n shop create role syncline-team-deployer-deployments.apps-read --verb=get,list --resource=deployments.apps && kubectl -n shop create rolebinding syncline-team-deployer-deployments.apps-read --role=syncline-team-deployer-deployments.apps-read --serviceaccount=team:deployer',
    ],
    [
      "a service account we act as: list",
      'x is forbidden: User "system:serviceaccount:team:deployer" cannot list resource "deployments"',
      { ...web, verb: "list", as: { namespace: "team", name: "deployer" } },
      'Deployment shop/web: service account team/deployer may not list deployments.apps in namespace shop | Allow service account team/deployer {apiGroups: ["apps"], resources: ["deployments"], verbs: ["list"]} with a Role in namespace shop. At once: kubectl -n shop create role syncline-team-deployer-deployments.apps-read --verb=get,list --resource=deployments.apps && kubectl -n shop create rolebinding syncline-team-deployer-deployments.apps-read --role=syncline-team-deployer-deployments.apps-read --serviceaccount=team:deployer',
    ],
    [
      "a service account we act as: create",
      'x is forbidden: User "system:serviceaccount:team:deployer" cannot create resource "deployments"',
      { ...web, verb: "create", as: { namespace: "team", name: "deployer" } },
      'Deployment shop/web: service account team/deployer may not create deployments.apps in namespace shop | Allow service account team/deployer {apiGroups: ["apps"], resources: ["deployments"], verbs: ["create"]} with a Role in namespace shop. At once: kubectl -n shop create role syncline-team-deployer-deployments.apps-write --verb=get,list,create,patch,delete --resource=deployments.apps && kubectl -n shop create rolebinding syncline-team-deployer-deployments.apps-write --role=syncline-team-deployer-deployments.apps-write --serviceaccount=team:deployer',
    ],
    [
      "a service account we act as: patch",
      'x is forbidden: User "system:serviceaccount:team:deployer" cannot patch resource "deployments"',
      { ...web, verb: "patch", as: { namespace: "team", name: "deployer" } },
      'Deployment shop/web: service account team/deployer may not patch deployments.apps in namespace shop | Allow service account team/deployer {apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"]} with a Role in namespace shop. At once: kubectl -n shop create role syncline-team-deployer-deployments.apps-write --verb=get,list,create,patch,delete --resource=deployments.apps && kubectl -n shop create rolebinding syncline-team-deployer-deployments.apps-write --role=syncline-team-deployer-deployments.apps-write --serviceaccount=team:deployer',
    ],
    [
      "a service account we act as: delete",
      'x is forbidden: User "system:serviceaccount:team:deployer" cannot delete resource "deployments"',
      { ...web, verb: "delete", as: { namespace: "team", name: "deployer" } },
      'Deployment shop/web: service account team/deployer may not delete deployments.apps in namespace shop | Allow service account team/deployer {apiGroups: ["apps"], resources: ["deployments"], verbs: ["delete"]} with a Role in namespace shop. At once: kubectl -n shop create role syncline-team-deployer-deployments.apps-write --verb=get,list,create,patch,delete --resource=deployments.apps && kubectl -n shop create rolebinding syncline-team-deployer-deployments.apps-write --role=syncline-team-deployer-deployments.apps-write --serviceaccount=team:deployer',
    ],
    [
      "acting as it",
      'deployments.apps "web" is forbidden: User "agent" cannot impersonate-on:user-info:patch resource "deployments"',
      { ...web, as: { namespace: "shop", name: "deployer" } },
      'Deployment shop/web: agent may not act as service account shop/deployer | Allow agent {apiGroups: [""], resources: ["serviceaccounts"], resourceNames: ["deployer"], verbs: ["impersonate"]} with a Role in namespace shop. At once: kubectl -n shop create role syncline-agent-impersonate-deployer --verb=impersonate --resource=serviceaccounts --resource-name=deployer && kubectl -n shop create rolebinding syncline-agent-impersonate-deployer --role=syncline-agent-impersonate-deployer --user=agent',
    ],
    [
      "a list of the whole cluster",
      'secrets is forbidden: User "bob" cannot list resource "secrets" in API group "" at the cluster scope',
      { verb: "list", type: secrets, namespace: "" },
      'bob may not list secrets in the whole cluster | Allow bob {apiGroups: [""], resources: ["secrets"], verbs: ["list"]} with a ClusterRole. At once: kubectl create clusterrole syncline-bob-secrets-watch --verb=list,watch --resource=secrets && kubectl create clusterrolebinding syncline-bob-secrets-watch --clusterrole=syncline-bob-secrets-watch --user=bob',
    ],
    [
      "the agent's own watch",
      'secrets is forbidden: User "system:serviceaccount:syncline-system:syncline-agent" cannot watch resource "secrets"',
      { verb: "watch", type: secrets, namespace: "" },
      'system:serviceaccount:syncline-system:syncline-agent may not watch secrets in the whole cluster | Allow system:serviceaccount:syncline-system:syncline-agent {apiGroups: [""], resources: ["secrets"], verbs: ["watch"]} with a ClusterRole. At once: kubectl create clusterrole syncline-syncline-system-syncline-agent-secrets-watch --verb=list,watch --resource=secrets && kubectl create clusterrolebinding syncline-syncline-system-syncline-agent-secrets-watch --clusterrole=syncline-syncline-system-syncline-agent-secrets-watch --serviceaccount=syncline-system:syncline-agent',
    ],
    [
      "a user whose name a shell would read otherwise: no command",
      'secrets is forbidden: User "bob; rm -rf $HOME" cannot list resource "secrets"',
      { verb: "list", type: secrets, namespace: "" },
      'bob; rm -rf $HOME may not list secrets in the whole cluster | Allow bob; rm -rf $HOME {apiGroups: [""], resources: ["secrets"], verbs: ["list"]} with a ClusterRole.',
    ],
    [
      "rights one does not have",
      'roles.rbac.authorization.k8s.io "r" is forbidden: user "bob" (groups=["devs"]) is attempting to grant RBAC permissions not currently held',
      web,
      "Deployment shop/web: the agent may not patch deployments.apps in namespace shop | Nobody may grant more than they have: the agent needs these rights itself.",
    ],
  ];
  for (const [name, message, subject, want] of rows) {
    test(name, () => {
      const error = apiError(forbidden(message), subject);
      assert.equal(error.code, "API-DENIED");
      assert.equal(`${error.message} | ${error.hint}`, want);
    });
  }
});

test("an API without server-side apply is told as such", () => {
  const { hint = "" } = apiError(statusOf(415, status(415, "unknown format")), web);
  assert.match(hint, /does not know server-side apply/);
});
