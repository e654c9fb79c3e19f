/** Named limits (docs/limits.md): each error names limit and value. */
export const limits = {
  fileBytes: 5 * 1024 * 1024,
  files: 20_000,
  valuesDepth: 100,
  yamlDepth: 100,
  yamlNodes: 100_000,
  outputBytes: 16 * 1024 * 1024,
  objectBytes: 1_500_000,
  annotationBytes: 262_144,
  objects: 20_000,
  subcharts: 200,
  renderMs: 5_000,
  workerHeapMiB: 256,
  includeDepth: 100,
  templateDepth: 100,
  templateSteps: 2_000_000,
} as const;
