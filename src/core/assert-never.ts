/** Ends an exhausted switch: a new member of the union is a type error here. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
