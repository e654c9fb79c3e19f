/** A size for messages: `128 MiB`, `0.5 MiB`. */
export function mebibytes(bytes: number): string {
  return `${Math.round((bytes / 1024 / 1024) * 10) / 10} MiB`;
}
