import { CEREMONY_EVENTS } from './topics.ts';

/** What a past is handed over as: a record of the topic `kagimi.ceremony.events.v1`, and when it was appended. */
export interface HistoryRecord {
  key: Buffer;
  /** An Avro record in its Confluent frame. */
  value: Buffer;
  /** Milliseconds since the epoch; never goes back from one record to the next. */
  appendedAtMs: number;
}

/** Bytes that are no history. The message is one sentence. */
export class BadHistory extends Error {
  override readonly name = 'BadHistory';
  readonly code = 'bad_history';
}

/** Big-endian: bytes after this word (4), append time as a double (8), bytes of the key (2), then key and value. */
const LENGTH_BYTES = 4;
const HEAD_BYTES = LENGTH_BYTES + 8 + 2;
/** What Kafka takes as one record unless told otherwise. */
const FRAME_BYTES_MAX = 1_048_576;

/** One record as bytes for a pipe. */
export function frameOf({ key, value, appendedAtMs }: HistoryRecord): Buffer {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeUInt32BE(HEAD_BYTES - LENGTH_BYTES + key.length + value.length, 0);
  head.writeDoubleBE(appendedAtMs, LENGTH_BYTES);
  head.writeUInt16BE(key.length, LENGTH_BYTES + 8);
  return Buffer.concat([head, key, value]);
}

/**
 * The records of such bytes, in their order, as many at a time as a chunk completes.
 * @throws BadHistory for bytes that are no frames, and for an end within one.
 */
export async function* readFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<HistoryRecord[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const records: HistoryRecord[] = [];
    let at = 0;
    for (let end = endOfFrame(bytes, at); end <= bytes.length; end = endOfFrame(bytes, at)) {
      records.push(readFrame(bytes.subarray(at, end)));
      at = end;
    }
    rest = bytes.subarray(at);
    yield records;
  }
  if (rest.length > 0) throw new BadHistory('The history ends within a record: who writes it has died.');
}

/** Where the frame that begins here ends; beyond everything where its length is not there yet. */
function endOfFrame(bytes: Buffer, at: number): number {
  if (bytes.length - at < LENGTH_BYTES) return Number.POSITIVE_INFINITY;
  const length = bytes.readUInt32BE(at);
  if (length < HEAD_BYTES - LENGTH_BYTES || length > FRAME_BYTES_MAX) {
    throw new BadHistory(`A frame of ${length} bytes is no record of ${CEREMONY_EVENTS}.`);
  }
  return at + LENGTH_BYTES + length;
}

function readFrame(frame: Buffer): HistoryRecord {
  const keyEnd = HEAD_BYTES + frame.readUInt16BE(LENGTH_BYTES + 8);
  if (keyEnd > frame.length) throw new BadHistory('A key is longer than its record.');
  return {
    appendedAtMs: frame.readDoubleBE(LENGTH_BYTES),
    key: frame.subarray(HEAD_BYTES, keyEnd),
    value: frame.subarray(keyEnd),
  };
}
