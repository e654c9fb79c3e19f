import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A Git server seen through a clock: it passes everything on and notes when each answer of ls-refs was complete. */
export interface GitClock {
  /** The address of a repository, through the clock. */
  url(url: string): string;
  /** When an answer first carried this commit after that time, both ms since 1970; NaN = not yet. Equal inputs make equal commits:
   *  the same one comes again in the next run. */
  seenAt(commit: string, after: number): number;
  /** How often refs were asked for so far: once per poll. */
  polls(): number;
  close(): Promise<void>;
}

export async function startGitClock(origin: string): Promise<GitClock> {
  const answers: { readonly at: number; readonly text: string }[] = [];
  const server = createServer((asked, answer) => {
    void pass(asked, answer, origin).then((text) => {
      if (text !== undefined) answers.push({ at: Date.now(), text });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: (url) => url.replace(origin, `http://127.0.0.1:${port}`),
    seenAt: (commit, after) =>
      answers.find(({ at, text }) => at >= after && text.includes(commit))?.at ?? Number.NaN,
    polls: () => answers.length,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Passes one request on; resolves with the answer's text when it was ls-refs. */
async function pass(
  asked: IncomingMessage,
  answer: ServerResponse,
  origin: string,
): Promise<string | undefined> {
  const body = await collect(asked);
  const isListing = body.toString("latin1", 0, 40).includes("command=ls-refs");
  const { method, headers } = asked;
  const sent = request(new URL(asked.url ?? "/", origin), { method, headers });
  sent.end(body);
  const [got] = (await once(sent, "response")) as [IncomingMessage];
  answer.writeHead(got.statusCode ?? 500, got.headers);
  if (!isListing) {
    got.pipe(answer);
    return undefined;
  }
  const text = await collect(got);
  answer.end(text);
  await once(answer, "finish");
  return text.toString("latin1");
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
