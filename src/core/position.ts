/** A place in a file of the repository. Lines and columns count from 1; 0 = not known. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `releases/web/values.yaml:3:7`, without what is not known. */
export function positionText({ file, line, column }: Position): string {
  if (line === 0) return file;
  return column === 0 ? `${file}:${line}` : `${file}:${line}:${column}`;
}
