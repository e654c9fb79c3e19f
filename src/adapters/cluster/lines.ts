const newline = 10;

/** Splits a stream into lines at `\n`, holding no more than the line under way: an object is parsed and
 *  let go before the next one is put together. */
export async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let pending: Buffer[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const last = chunk.subarray(start, end);
      const line = pending.length === 0 ? last : Buffer.concat([...pending, last]);
      pending = [];
      start = end + 1;
      if (line.length > 0) yield line.toString();
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
  // A cut-off last line is no event: the version before it is where the next watch goes on.
}
