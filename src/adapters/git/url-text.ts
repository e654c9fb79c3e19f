/** A URL for people, logs and errors: without userinfo, query and fragment, where credentials hide (R16). */
export function urlText(url: string | URL): string {
  if (typeof url === "string" && !URL.canParse(url)) return "(not a URL)";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
