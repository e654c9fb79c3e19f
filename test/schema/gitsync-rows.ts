/** GitSyncs that are fine, and such that are not: agent and API server must agree about every row. */
export type GitSyncObject = Readonly<Record<string, unknown>>;

/** A GitSync of this spec; `source.url` is given unless the row says otherwise. */
export function gitSync(spec: Readonly<Record<string, unknown>>, name = "shop"): GitSyncObject {
  const { source = {}, ...rest } = spec;
  const url = "https://git.example.com/org/config.git";
  return {
    apiVersion: "syncline.dev/v1alpha1",
    kind: "GitSync",
    metadata: { name, namespace: "default", uid: "u1", generation: 3 },
    spec: { source: { url, ...(source as object) }, ...rest },
  };
}

const source = (fields: Readonly<Record<string, unknown>>) => gitSync({ source: fields });
const windows = (fields: Readonly<Record<string, unknown>>) =>
  gitSync({ windows: [{ kind: "Deny", schedule: "0 18 * * 5", duration: "60h", ...fields }] });
const sha = "0123456789abcdef0123456789abcdef01234567";

/** What resources.md shows, without the fields of later issues. */
export const complete = gitSync({
  source: {
    url: "https://git.example.com/org/config.git",
    ref: "main",
    path: "./envs//prod/",
    interval: "1m30s",
    secretRef: { name: "git-auth" },
  },
  target: { environment: "prod", region: "eu", cluster: "prod-eu-1" },
  namespace: "shop",
  releases: ["checkout", "team-a/*"],
  values: { replicas: 3, image: { tag: null }, list: [1, { a: "b" }] },
  serviceAccountName: "deployer",
  mode: "Observe",
  adopt: true,
  drift: { mode: "Report", foreign: "Off" },
  prune: { enabled: false, maxObjects: 5, maxPercent: 10, when: "Healthy" },
  deletionPolicy: "Prune",
  windows: [{ kind: "Deny", schedule: "0 18 * * 5", timeZone: "Europe/Berlin", duration: "60h" }],
  notifications: [
    { slack: { channel: "#shop-deploys", secretRef: { name: "slack" } }, events: ["Drift", "Failed"] },
  ],
  suspend: true,
});

/** [what, object] */
export const good: readonly (readonly [string, GitSyncObject])[] = [
  ["only an address", gitSync({})],
  ["every field", complete],
  ["a window of every day, by its name", windows({ schedule: "@daily" })],
  ["a window of names and steps", windows({ schedule: "*/10 8-17 1,15 jan-jun mon-fri" })],
  ["a port", source({ url: "https://git.example.com:8443/config.git" })],
  ["an IPv6 host", source({ url: "https://[::1]:8443/config.git" })],
  ["percent-encoding", source({ url: "https://git.example.com/a%20b/config" })],
  ["a branch with slashes", source({ ref: "feature/new-shop_2+x@y" })],
  ["a branch that is not ASCII", source({ ref: "größe" })],
  ["a tag", source({ ref: "tag:v1.2.3" })],
  ["a commit", source({ ref: `commit:${sha}` })],
  ["a folder", source({ path: "envs/prod" })],
  ["a folder with dots", source({ path: "./..a/b..c/.d" })],
  ["the root", source({ path: "." })],
  ["the shortest interval", source({ interval: "1s" })],
  ["the longest interval", source({ interval: "24h" })],
  ["an interval of two units", source({ interval: "1h30m" })],
  ["no region", gitSync({ target: { environment: "prod", region: "", cluster: "" } })],
  ["a cluster", gitSync({ target: { environment: "prod", cluster: "prod-1" } })],
  ["an empty target", gitSync({ target: {} })],
  ["a pattern in the middle", gitSync({ releases: ["*", "team-*/web", "Team_A/*"] })],
  ["no prune at all", gitSync({ prune: { maxObjects: 0, maxPercent: 0 } })],
  ["a name of 63 characters", gitSync({}, "a".repeat(63))],
];

/** [what, object, code and field of the first problem] */
export const bad: readonly (readonly [string, GitSyncObject, string])[] = [
  ["a window of four fields", windows({ schedule: "0 18 * *" }), "CFG-SPEC spec.windows[0].schedule"],
  ["a window without end", windows({ duration: "745h" }), "CFG-SPEC spec.windows[0].duration"],
  ["a zone with blanks", windows({ timeZone: "New York" }), "CFG-SPEC spec.windows[0].timeZone"],
  ["no source", { ...gitSync({}), spec: {} }, "CFG-SOURCE spec.source"],
  ["no address", source({ url: undefined }), "CFG-SOURCE spec.source.url"],
  ["an scp-like address", source({ url: "git@example.com:org/config.git" }), "CFG-SOURCE spec.source.url"],
  ["another transport", source({ url: "ext::sh -c x" }), "CFG-SOURCE spec.source.url"],
  ["an address without path", source({ url: "https://git.example.com" }), "CFG-SOURCE spec.source.url"],
  ["a password", source({ url: "https://bob:pw@git.example.com/x" }), "CFG-SOURCE spec.source.url"],
  ["a query", source({ url: "https://git.example.com/x?token=1" }), "CFG-SOURCE spec.source.url"],
  ["a blank in the address", source({ url: "https://git.example.com/a b" }), "CFG-SOURCE spec.source.url"],
  ["a line break after it", source({ url: "https://git.example.com/a\n" }), "CFG-SOURCE spec.source.url"],
  ["a host like an option", source({ url: "https://-oProxy/x" }), "CFG-SOURCE spec.source.url"],
  ["a ref like an option", source({ ref: "--upload-pack=x" }), "CFG-SOURCE spec.source.ref"],
  ["an empty ref", source({ ref: "" }), "CFG-SOURCE spec.source.ref"],
  ["a short commit", source({ ref: "commit:0123456" }), "CFG-SOURCE spec.source.ref"],
  ["two dots in a ref", source({ ref: "a..b" }), "CFG-SOURCE spec.source.ref"],
  ["a blank in a ref", source({ ref: "a b" }), "CFG-SOURCE spec.source.ref"],
  ["a lock file as ref", source({ ref: "main.lock" }), "CFG-SOURCE spec.source.ref"],
  ["a hidden part in a ref", source({ ref: "a/.b" }), "CFG-SOURCE spec.source.ref"],
  ["an absolute path", source({ path: "/etc" }), "CFG-SOURCE spec.source.path"],
  ["a path that leaves", source({ path: "a/../../b" }), "CFG-SOURCE spec.source.path"],
  ["a backslash in a path", source({ path: "a\\b" }), "CFG-SOURCE spec.source.path"],
  ["an empty path", source({ path: "" }), "CFG-SOURCE spec.source.path"],
  ["B57: an interval below zero", source({ interval: "-5" }), "CFG-DURATION spec.source.interval"],
  ["B57: an interval with a blank", source({ interval: "5 min" }), "CFG-DURATION spec.source.interval"],
  ["B57: zero", source({ interval: "0" }), "CFG-DURATION spec.source.interval"],
  ["B57: zero seconds", source({ interval: "0s" }), "CFG-DURATION spec.source.interval"],
  ["B57: a huge number", source({ interval: "1e12" }), "CFG-DURATION spec.source.interval"],
  ["B57: a number", source({ interval: 15 }), "CFG-DURATION spec.source.interval"],
  ["an interval over a day", source({ interval: "24h1s" }), "CFG-DURATION spec.source.interval"],
  ["an interval that overflows", source({ interval: "999999h999999h" }), "CFG-DURATION spec.source.interval"],
  ["a Secret elsewhere", source({ secretRef: { name: "a/b" } }), "CFG-SOURCE spec.source.secretRef.name"],
  ["a region alone", gitSync({ target: { region: "eu" } }), "CFG-SPEC spec.target"],
  ["upper case", gitSync({ target: { environment: "Prod" } }), "CFG-SPEC spec.target.environment"],
  ["two namespaces", gitSync({ namespace: "a,b" }), "CFG-SPEC spec.namespace"],
  ["an unknown drift mode", gitSync({ drift: { mode: "Forbid" } }), "CFG-SPEC spec.drift.mode"],
  ["an unknown mode", gitSync({ mode: "apply" }), "CFG-SPEC spec.mode"],
  ["over 100 %", gitSync({ prune: { maxPercent: 101 } }), "CFG-SPEC spec.prune.maxPercent"],
  ["half an object", gitSync({ prune: { maxObjects: 1.5 } }), "CFG-SPEC spec.prune.maxObjects"],
  ["values that are a list", gitSync({ values: [1] }), "CFG-SPEC spec.values"],
  ["a release with a blank", gitSync({ releases: ["a b"] }), "CFG-SPEC spec.releases[0]"],
  ["no Slack channel", gitSync({ notifications: [{}] }), "CFG-SPEC spec.notifications[0].slack"],
  [
    "an unknown event",
    gitSync({ notifications: [{ slack: { channel: "#a", secretRef: { name: "s" } }, events: ["Drifted"] }] }),
    "CFG-SPEC spec.notifications[0].events[0]",
  ],
  ["a name with a dot", gitSync({}, "shop.eu"), "CFG-SPEC metadata.name"],
  ["a name of 64 characters", gitSync({}, "a".repeat(64)), "CFG-SPEC metadata.name"],
];
