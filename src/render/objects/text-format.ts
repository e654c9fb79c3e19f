/** What the API server says about keys and texts of labels, annotations and data; undefined = fine. Rules of
 *  apimachinery/pkg/util/validation: IsQualifiedName, IsValidLabelValue, IsConfigMapKey. */
export interface FormatMistake {
  readonly about: "key" | "value";
  readonly message: string;
  readonly hint: string;
}

/** Where a map of texts stands: `labels`, `annotations`, `matchLabels`, `nodeSelector`, `selector`, `data`, … */
export function formatMistake(place: string, key: string, value: string): FormatMistake | undefined {
  if (dataPlaces.has(place)) return dataKey(key);
  const name = words[place];
  if (name === undefined) return undefined;
  if (!isQualifiedName(key)) {
    const hint = "write name or domain/name: at most 63 letters, digits, - _ . for the name";
    return { about: "key", message: `${name} key "${key}" is not valid`, hint };
  }
  if (place === "annotations" || isLabelValue(value)) return undefined;
  const [length, close] = [value.length, corrected(value)];
  const message =
    length > 63 ? `${name} "${key}" has ${length} characters, more than 63` : `${name} "${key}" is not valid`;
  const rule = "write at most 63 letters, digits, - _ . with a letter or digit at both ends";
  return { about: "value", message, hint: close === "" ? rule : `${rule}, such as ${close}` };
}

const words: Readonly<Record<string, string | undefined>> = {
  labels: "label",
  matchLabels: "label",
  nodeSelector: "label",
  selector: "label",
  annotations: "annotation",
};

const dataPlaces: ReadonlySet<string> = new Set(["data", "binaryData", "stringData"]);

function dataKey(key: string): FormatMistake | undefined {
  if (/^[-._a-zA-Z0-9]{1,253}$/.test(key) && key !== "." && !key.startsWith("..")) return undefined;
  const hint = "write at most 253 letters, digits, - _ .";
  return { about: "key", message: `data key "${key}" is not valid`, hint };
}

const part = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const domain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The domain of an annotation may have capitals: the server compares it in lower case. */
function isQualifiedName(key: string): boolean {
  const [name = "", prefix, ...rest] = key.split("/").reverse();
  if (rest.length > 0 || !part.test(name)) return false;
  return prefix === undefined || (prefix.length <= 253 && domain.test(prefix.toLowerCase()));
}

function isLabelValue(value: string): boolean {
  return value === "" || part.test(value);
}

function corrected(value: string): string {
  return value
    .replace(/[^A-Za-z0-9_.-]+/g, "-")
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
}
