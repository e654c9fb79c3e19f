import { spawn } from "node:child_process";
import { SynclineError } from "../../core/errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../../core/json.ts";
import type { Credentials } from "./connection.ts";

// Long enough for a person to log in with a browser.
const pluginMs = 60_000;

export interface PluginPlace {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A person can answer questions at the terminal. */
  readonly interactive: boolean;
}

/**
 * Runs the `exec` plugin of a person's kubeconfig (client.authentication.k8s.io) and reads the token or
 * certificate it prints. Its stdin and stderr are the person's. Errors: CLI-KUBECONFIG, never with its
 * output.
 */
export async function execCredentials(exec: unknown, place: PluginPlace): Promise<Credentials> {
  const plugin = pluginOf(exec as Json, place);
  const status = statusOf(await outputOf(plugin, place), plugin);
  const text = (key: string) => (typeof status[key] === "string" ? status[key] : undefined);
  const [token, cert, key] = [text("token"), text("clientCertificateData"), text("clientKeyData")];
  return {
    ...(token !== undefined && { authorization: `Bearer ${token.trim()}` }),
    ...(cert !== undefined && key !== undefined && { cert, key }),
  };
}

interface Plugin {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly hint: string | undefined;
}

function pluginOf(exec: Json, { interactive }: PluginPlace): Plugin {
  const spec = isJsonObject(exec) ? exec : {};
  const { command, installHint, apiVersion = "client.authentication.k8s.io/v1" } = spec;
  if (typeof command !== "string" || command === "") {
    throw new SynclineError("CLI-KUBECONFIG", "the exec plugin of the kubeconfig has no command");
  }
  const env = list(spec["env"]).filter(isJsonObject);
  const request = { apiVersion, kind: "ExecCredential", spec: { interactive } };
  return {
    command,
    args: list(spec["args"]).map(String),
    env: {
      ...Object.fromEntries(env.map((entry) => [String(entry["name"]), String(entry["value"])])),
      KUBERNETES_EXEC_INFO: JSON.stringify(request),
    },
    hint: typeof installHint === "string" ? installHint : undefined,
  };
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function outputOf(plugin: Plugin, { environment, interactive }: PluginPlace): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(plugin.command, plugin.args, {
      env: { ...environment, ...plugin.env },
      stdio: [interactive ? "inherit" : "ignore", "pipe", "inherit"],
      timeout: pluginMs,
      killSignal: "SIGKILL",
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", (cause: NodeJS.ErrnoException) =>
      reject(failed(plugin, `cannot be run (${cause.code})`)),
    );
    child.once("close", (code, signal) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString());
      else if (signal === "SIGKILL") reject(failed(plugin, `did not end within ${pluginMs / 1000} s`));
      else reject(failed(plugin, `ended with ${code ?? signal}`));
    });
  });
}

function statusOf(output: string, plugin: Plugin): JsonObject {
  try {
    const credential = JSON.parse(output) as Json;
    if (isJsonObject(credential) && isJsonObject(credential["status"])) return credential["status"];
  } catch {
    // said below, without the output: it may hold a token
  }
  throw failed(plugin, "printed no ExecCredential with a status");
}

function failed({ command, hint }: Plugin, what: string): SynclineError {
  return new SynclineError("CLI-KUBECONFIG", `the kubeconfig's plugin ${command} ${what}`, {
    ...(hint !== undefined && { hint }),
  });
}
