import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Input } from "./input.ts";

const fixtures = join(import.meta.dirname, "..", "..", "..", "shared", "fixtures");

/** kube-prometheus and cert-manager's CRDs as plain files; undefined where their manifests are not beside the repository. */
export function platformInput(): Input | undefined {
  if (!existsSync(fixtures)) return undefined;
  const files = { ...filesOf("kube-prometheus/manifests"), ...filesOf("cert-manager-crds") };
  return { name: "platform", files, releases: 1, objects: 137 };
}

function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(join(fixtures, folder), { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    names
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => [`${folder}/${name}`, readFileSync(join(fixtures, folder, name), "utf8")]),
  );
}
