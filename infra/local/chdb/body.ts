import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { decoderOf } from './compression.ts';
import { ServerError } from './errors.ts';

/** ClickHouse's `max_query_size`: the statement itself has to be within the first so many bytes. */
const HEAD_BYTES = 262_144;

/** A request's text: `?query=`, a line end, the body. Read once, from the front. */
export interface Body {
  /** The first bytes; all when `complete`. */
  readonly head: Buffer;
  readonly complete: boolean;
  /** Everything in memory. */
  all(): Promise<Buffer>;
  /** Writes everything from byte `from` (within the head) into a new file. Bytes written. */
  spool(from: number, path: string): Promise<number>;
}

export interface BodyOptions {
  urlQuery: string;
  contentEncoding: string;
  /** Bound of the decoded body. */
  bytesMax: number;
}

/**
 * Opens a request's body and reads its head.
 * @throws ServerError 307 for a body beyond the bound, 89 and 354 for encodings that are unknown or broken.
 */
export async function openBody(source: IncomingMessage, options: BodyOptions): Promise<Body> {
  const chunks = bounded(decoded(source, options.contentEncoding), options.bytesMax)[Symbol.asyncIterator]();
  const pieces: Buffer[] = [];
  let length = 0;
  let complete = false;
  const take = async () => {
    const next = await chunks.next();
    if (next.done) {
      complete = true;
      return;
    }
    pieces.push(next.value);
    length += next.value.length;
  };

  await take();
  if (options.urlQuery !== '') {
    const query = Buffer.from(complete ? options.urlQuery : `${options.urlQuery.trimEnd()}\n`);
    pieces.unshift(query);
    length += query.length;
  }
  while (!complete && length < HEAD_BYTES) await take();
  const head = Buffer.concat(pieces);

  return {
    head,
    complete,
    async all() {
      while (!complete) await take();
      return Buffer.concat(pieces);
    },
    async spool(from, path) {
      let bytes = 0;
      await pipeline(
        async function* () {
          const rest = head.subarray(from);
          bytes += rest.length;
          yield rest;
          while (true) {
            const next = await chunks.next();
            if (next.done) return;
            bytes += next.value.length;
            yield next.value;
          }
        },
        createWriteStream(path, { flags: 'wx', mode: 0o600 }),
      );
      return bytes;
    },
  };
}

function decoded(source: IncomingMessage, contentEncoding: string): AsyncIterable<Buffer> {
  const decoder = decoderOf(contentEncoding);
  // The socket stays open when reading stops early, so that the refusal can still be answered.
  if (!decoder) return source.iterator({ destroyOnReturn: false });
  source.on('error', (error) => decoder.destroy(error));
  source.on('aborted', () => decoder.destroy(new Error('The client went away.')));
  return source.pipe(decoder);
}

async function* bounded(source: AsyncIterable<Buffer>, bytesMax: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        const message = `The body is larger than ${bytesMax} bytes: send smaller inserts, or raise --body-max-mib.`;
        throw new ServerError(307, 'TOO_MANY_BYTES', message);
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof ServerError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServerError(354, 'ZLIB_INFLATE_FAILED', `The body could not be read: ${reason}.`, {
      cause: error,
    });
  }
}
