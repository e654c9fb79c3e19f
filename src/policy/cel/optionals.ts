import { Optional, type Environment } from "@marcbachmann/cel-js";
import { entriesOf } from "./values.ts";

/** optional.ofNonZeroValue, which the library lacks. Source: cel-go's OptionalTypes. */
export function addOptionals(env: Environment): void {
  env.registerFunction(
    "OptionalNamespace.ofNonZeroValue(dyn): optional<dyn>",
    (_: unknown, value: unknown) => (isZero(value) ? Optional.none() : Optional.of(value)),
  );
}

function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return [null, false, 0, 0n, ""].includes(value as null) || entriesOf(value)?.length === 0;
}
