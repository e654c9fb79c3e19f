import Handlebars from "handlebars";
import type { Program } from "./ast.ts";
import { internal } from "./site.ts";

export type Environment = typeof Handlebars;
export type CompiledTemplate = (context: unknown, options: { data: object }) => string;

/** A Handlebars environment of our own without any built-in helper: nothing is shared with other users of the
 *  library. */
export function createEnvironment(): Environment {
  const environment = Handlebars.create();
  for (const name of Object.keys(environment.helpers)) environment.unregisterHelper(name);
  return environment;
}

/** Code for a rewritten tree. `Handlebars.compile` would run whitespace control a second time, and parse
 *  text; this takes only the tree that parseTemplate and rewriteTemplate made. Prototype access is off by
 *  default. */
export function compileProgram(environment: Environment, program: Program): CompiledTemplate {
  const { Compiler, JavaScriptCompiler, template } = environment as unknown as Internals;
  const options = { data: true, noEscape: true, knownHelpersOnly: true, knownHelpers };
  const opcodes = new Compiler().compile(program, { ...options });
  return template(new JavaScriptCompiler().compile(opcodes, { ...options }, undefined, true));
}

const knownHelpers = Object.fromEntries([...Object.values(internal), "raw"].map((name) => [name, true]));

/** What `Handlebars.compile` itself uses (lib/handlebars/compiler/compiler.js); exported, but without types.
 */
interface Internals {
  readonly Compiler: new () => { compile(program: Program, options: object): object };
  readonly JavaScriptCompiler: new () => {
    compile(opcodes: object, options: object, context: undefined, asObject: boolean): object;
  };
  template(specification: object): CompiledTemplate;
}
