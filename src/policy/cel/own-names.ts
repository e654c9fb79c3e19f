/**
 * Functions that the library has, but not as Kubernetes has them: regular expressions of JavaScript instead of RE2, texts
 * counted in UTF-16 instead of characters, case beyond ASCII. They cannot be replaced, so ours stand under these names,
 * and compile.ts leads the calls to them.
 */
export const ownNames: { readonly [name: string]: string } = {
  matches: "k8s_matches",
  charAt: "k8s_charAt",
  indexOf: "k8s_indexOf",
  lastIndexOf: "k8s_lastIndexOf",
  substring: "k8s_substring",
  lowerAscii: "k8s_lowerAscii",
  upperAscii: "k8s_upperAscii",
};

/** A message of the library with the names as they were written. */
export function asWritten(message: string): string {
  return message.replace(/\bk8s_(?=\w)/g, "");
}
