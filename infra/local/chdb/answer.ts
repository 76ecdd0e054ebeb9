import type { ServerResponse } from 'node:http';
import { exceptionText, type ServerError, statusOf } from './errors.ts';
import { openSink, over, type Sink } from './sink.ts';

/** What is sent before the first byte decides whether an error can still have a status of its own. */
const HELD_BYTES_MAX = 1_048_576;

export interface Summary {
  read_rows: number;
  read_bytes: number;
  written_rows: number;
  written_bytes: number;
  result_rows: number;
  result_bytes: number;
  elapsed_ns: number;
}

export interface AnswerOptions {
  response: ServerResponse;
  version: string;
  /** Encodings the client accepts; empty when it did not ask for compression. */
  acceptEncoding: string;
  /** Sixteen letters that mark an exception inside a body already begun. */
  exceptionTag: string;
}

/** The response to one query. Holds the first MiB back, so that early errors get their status. */
export interface Answer {
  /** Headers are sent with the first byte; one that comes later is left out. */
  header(name: string, value: string): void;
  summary(summary: Summary): void;
  /** Appends a piece; resolves when more may come. */
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  /** Sends the error: as a response where nothing has been sent, else inside the body, which is then cut off. */
  fail(error: ServerError): Promise<void>;
}

export function createAnswer(options: AnswerOptions): Answer {
  const { response, exceptionTag: tag } = options;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let sink: Sink | undefined;

  const header = (name: string, value: string) => {
    if (!response.headersSent) response.setHeader(name, value);
  };
  const begin = async () => {
    header('X-ClickHouse-Exception-Tag', tag);
    const opened = openSink(response, options.acceptEncoding);
    sink = opened;
    for (const piece of held) await opened.write(piece);
    held = [];
    return opened;
  };

  return {
    header,
    summary: (summary) => header('X-ClickHouse-Summary', summaryText(summary)),
    async write(bytes) {
      if (sink) return sink.write(bytes);
      held.push(bytes);
      heldBytes += bytes.length;
      if (heldBytes > HELD_BYTES_MAX) await begin();
    },
    async end() {
      if (!sink && options.acceptEncoding === '') header('Content-Length', String(heldBytes));
      await (sink ?? (await begin())).end();
    },
    async fail(error) {
      const text = exceptionText(error, options.version);
      if (!sink) return refuse(response, error, text);
      // ClickHouse's marked block: clients since 25.11 read it, all others see the connection cut off.
      const length = Buffer.byteLength(text) + 1;
      const block = `\r\n__exception__\r\n${tag}\r\n${text}\n${length} ${tag}\r\n__exception__\r\n`;
      await sink.write(Buffer.from(block));
      await sink.cutOff();
    },
  };
}

/** Numbers as text, because those of ClickHouse may be larger than JavaScript's. */
function summaryText(summary: Summary): string {
  const counts = { ...summary, total_rows_to_read: 0 };
  return JSON.stringify(
    Object.fromEntries(Object.entries(counts).map(([key, value]) => [key, String(value)])),
  );
}

/** An error as the whole response. */
async function refuse(response: ServerResponse, error: ServerError, text: string): Promise<void> {
  response.statusCode = statusOf(error.code);
  response.setHeader('X-ClickHouse-Exception-Code', error.code);
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  response.removeHeader('X-ClickHouse-Format');
  if (error.code === 194) response.setHeader('WWW-Authenticate', 'Basic realm="ClickHouse server HTTP API"');
  response.end(`${text}\n`);
  await over(response);
}
