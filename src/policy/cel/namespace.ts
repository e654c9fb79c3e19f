import type { Environment } from "@marcbachmann/cel-js";

/** Makes `name` a constant of its own type, and says what that type is called: the receiver of `name.f(…)`. */
export function addNamespace(env: Environment, name: string): string {
  class Namespace {
    readonly name = name;
  }
  const type = `namespace.${name}`;
  env.registerType(type, { ctor: Namespace, fields: { name: "string" } });
  env.registerConstant(name, type, new Namespace());
  return type;
}
