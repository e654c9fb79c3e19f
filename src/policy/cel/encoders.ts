import type { Environment } from "@marcbachmann/cel-js";
import { addNamespace } from "./namespace.ts";
import { fail } from "./fail.ts";

/** base64.encode(bytes) and base64.decode(string). Source: cel-go ext/encoders.go. */
export function addEncoders(env: Environment): void {
  const base64 = addNamespace(env, "base64");
  env.registerFunction(`${base64}.encode(bytes): string`, (_: unknown, bytes: Uint8Array) =>
    Buffer.from(bytes).toString("base64"),
  );
  env.registerFunction(`${base64}.decode(string): bytes`, (_: unknown, text: string) => {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return fail("base64.decode(): not base64");
    return new Uint8Array(Buffer.from(text, "base64"));
  });
}
