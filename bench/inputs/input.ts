/** One input of the benchmark: the files of a repository, and what they must come to. */
export interface Input {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly releases: number;
  readonly objects: number;
}

/** Bytes of all files together. */
export function bytesOf({ files }: Pick<Input, "files">): number {
  return Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
