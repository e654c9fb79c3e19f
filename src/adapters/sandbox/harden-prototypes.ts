/** Closes the ways in which a key of data could become a property of every object (reliability.md R28): no
 *  `__proto__` accessor, and nothing can be added to the prototypes. They are not frozen: libraries give
 *  their own objects a `toString`, which a frozen prototype would forbid. Code of ours and of libraries has
 *  been loaded by now. */
export function hardenPrototypes(): void {
  Reflect.deleteProperty(Object.prototype, "__proto__");
  for (const { prototype } of [Object, Array, Function, String, Number, Boolean, RegExp, Map, Set]) {
    Object.preventExtensions(prototype);
  }
}
