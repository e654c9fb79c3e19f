import tseslint from "typescript-eslint";

/** Folders whose code is synchronous and pure: same input, same bytes (docs/architecture.md). */
const pure = [
  "core",
  "regex",
  "yaml",
  "schema",
  "repo",
  "values",
  "render",
  "policy",
  "desired",
  "diff",
  "gate",
  "plan",
  "health",
  "explain",
  "matrix",
  "kustomize",
  "audit",
  "incident",
  "report",
  "install",
].map((folder) => `src/${folder}/**/*.ts`);

export default tseslint.config(
  { ignores: ["node_modules/", "dist/", "bench/results/"] },
  ...tseslint.configs.strict,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-exports": [
        "error",
        { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true } },
      ],
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["**/*.{js,mjs}"],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ["src/**/*.ts"],
    rules: {
      "max-lines-per-function": ["warn", { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: pure,
    rules: {
      "no-restricted-globals": [
        "error",
        "process",
        "setTimeout",
        "setInterval",
        "setImmediate",
        "Intl",
        "fetch",
        "performance",
      ],
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            "node:fs*",
            "node:child_process",
            "node:net",
            "node:http*",
            "node:worker_threads",
            "node:timers*",
          ],
        },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: ":function[async=true]", message: "pure stages are synchronous" },
        { selector: "AwaitExpression", message: "pure stages are synchronous" },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: "time is a value passed in",
        },
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: "time is a value passed in",
        },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: "no randomness in a pure stage",
        },
        {
          selector: "CallExpression[callee.property.name=/^toLocale/]",
          message: "no locale in a pure stage",
        },
        {
          selector: "CallExpression[callee.property.name='localeCompare']",
          message: "no locale in a pure stage",
        },
        {
          selector: "CallExpression[callee.property.name=/^random/]",
          message: "no randomness in a pure stage",
        },
      ],
    },
  },
  {
    files: ["tools/**/*.{ts,mjs,js}", "bench/**/*.ts", "test/**/*.ts", "src/cli/**/*.ts", "src/main.ts"],
    rules: { "no-console": "off", "no-restricted-exports": "off" },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-floating-promises": "off",
    },
  },
);
