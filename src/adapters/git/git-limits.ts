/**
 * Bounds of everything a Git server can make us do (reliability.md R5, G2, G14). Each error names limit and
 * value.
 */
export const gitLimits = {
  /** No byte for so long (connecting included) ends a request. */
  idleMs: 20_000,
  /** A whole head poll. */
  headMs: 30_000,
  /** A whole read: fetch, hash, hand over. After it the child is killed. */
  readMs: 180_000,
  /** Refs advertisement or ls-refs answer. 50,000 refs are about 4 MiB. */
  refsBytes: 32 * 1024 * 1024,
  packBytes: 128 * 1024 * 1024,
  packObjects: 500_000,
  /** All file contents of one snapshot together. */
  snapshotBytes: 128 * 1024 * 1024,
  /** Lines of all distinct tree objects of a commit, inside and outside the path. */
  treeEntries: 500_000,
  /** Folders inside folders. */
  treeDepth: 100,
  childHeapMiB: 256,
  /** Buffers are outside the heap: a 1 MB pack can hold a 1 GB blob. The parent watches and kills. */
  childRssBytes: 300 * 1024 * 1024,
  /** All children together: with the agent itself they must fit into the chart's limit of 512 MiB. */
  childrenRssBytes: 350 * 1024 * 1024,
  /** Children at the same time, so that one slow server does not hold up all repositories: 90-130 MB each. */
  children: 3,
  /**
   * A fetch adds a pack, and every pack slows each read; then the cache is cloned anew (performance.md §4).
   */
  packs: 50,
  /**
   * A cache that got no new commit for so long is removed at the next start; a repository still in use is
   * cloned again.
   */
  idleCacheDays: 30,
  /** Commits offered as base of the next fetch: as many refs may share one cache. */
  haves: 16,
  redirects: 3,
  /** Longest pause a Retry-After may order. */
  retryAfterMs: 15 * 60_000,
  /** Folders compared with a path that is not there. */
  foldersCompared: 10_000,
  /** Names told in an error. */
  namesTold: 10,
} as const;

/** The same names with other numbers, for tests. */
export type GitLimits = { readonly [Name in keyof typeof gitLimits]: number };
