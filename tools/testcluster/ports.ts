import { createServer } from "node:net";

// Below the range from which systems take ports for outgoing connections (Linux 32768, others 49152): nobody's
// outgoing connection can sit on the API server's port while it is being restarted.
const lowest = 20_000;
const highest = 32_000;

/** `count` loopback ports nobody listens on now, from `base` upwards when given. They can still be lost to
 *  another process before they are used: the caller tries again then. */
export async function freePorts(count: number, base?: number): Promise<number[]> {
  if (base !== undefined) return Array.from({ length: count }, (_, index) => base + index);
  const found: number[] = [];
  while (found.length < count) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (!found.includes(port) && (await isFree(port))) found.push(port);
  }
  return found;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
