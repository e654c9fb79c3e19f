/**
 * The `format` words of JSON Schema that values are checked by; others are ignored, as the standard asks for. None can
 * take long on any text. Source: draft 2020-12 validation §7.3.
 */
export const formats: Readonly<Record<string, (text: string) => boolean>> = {
  date: isDate,
  time: isTime,
  "date-time": (text) => {
    const [date = "", time = "", ...rest] = text.split(/[Tt]/);
    return rest.length === 0 && isDate(date) && isTime(time);
  },
  duration: (text) =>
    /^P(?=[\dT])(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/.test(text),
  hostname: isHostname,
  ipv4: isIpv4,
  ipv6: isIpv6,
  email: (text) => {
    const at = text.lastIndexOf("@");
    return (
      at > 0 && at <= 64 && /^[^\s@<>()[\],;:\\"]+$/.test(text.slice(0, at)) && isHostname(text.slice(at + 1))
    );
  },
  uri: (text) => /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text) && isUriText(text),
  "uri-reference": isUriText,
  uuid: (text) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  regex: (text) => {
    try {
      return new RegExp(text, "u").source !== "";
    } catch {
      return false;
    }
  },
  "json-pointer": (text) => /^(?:\/(?:[^~/]|~[01])*)*$/.test(text),
};

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const [, year = 0, month = 0, day = 0] = (match ?? []).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return match !== null && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isTime(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[-+](?:[01]\d|2[0-3]):?[0-5]\d)$/.test(
    text,
  );
}

function isHostname(text: string): boolean {
  const labels = text.replace(/\.$/, "").split(".");
  return text.length <= 253 && labels.every((label) => /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/i.test(label));
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return (
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  );
}

function isIpv6(text: string): boolean {
  const [address = "", ...rest] = text.split("::");
  if (rest.length > 1) return false;
  const groups = (part: string): readonly string[] => (part === "" ? [] : part.split(":"));
  const all = [...groups(address), ...groups(rest[0] ?? "")];
  const last = all.at(-1) ?? "";
  const counted = all.length + (last.includes(".") ? 1 : 0);
  const fits = all.every((group, i) =>
    group.includes(".") ? i === all.length - 1 && isIpv4(group) : /^[0-9a-f]{1,4}$/i.test(group),
  );
  return fits && (rest.length === 0 ? counted === 8 : counted < 8);
}

/** Only signs that an address may hold, and whole % escapes. */
function isUriText(text: string): boolean {
  return /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/.test(text) && !/%(?![0-9a-f]{2})/i.test(text);
}
