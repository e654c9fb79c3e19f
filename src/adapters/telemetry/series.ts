/** Which releases of which GitSyncs have series, so that they can be removed with them. */
export interface Series {
  see(gitSync: string, release: string | undefined): void;
  releasesOf(gitSync: string): readonly string[];
  forget(gitSync: string, release: string | undefined): void;
}

export function createSeries(): Series {
  const seen = new Map<string, Set<string>>();
  return {
    see: (gitSync, release) => {
      const releases = seen.get(gitSync) ?? new Set();
      seen.set(gitSync, releases);
      if (release !== undefined) releases.add(release);
    },
    releasesOf: (gitSync) => [...(seen.get(gitSync) ?? [])],
    forget: (gitSync, release) => {
      if (release === undefined) seen.delete(gitSync);
      else seen.get(gitSync)?.delete(release);
    },
  };
}
