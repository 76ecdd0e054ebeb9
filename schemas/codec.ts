import { readFileSync } from 'node:fs';
import avro from 'avsc';
import { createAvroReader } from './avro/avro-reader.ts';
import { createAvroWriter } from './avro/avro-writer.ts';
import {
  EVENT_VERSION,
  placesOf,
  readCeremonyEvent,
  wordsOfEvent,
  writeCeremonyEvent,
} from './avro/ceremony-event.ts';
import type { CeremonyEvent, Records } from './events.ts';
import index from './index.json' with { type: 'json' };
import { uuidFromBytes, uuidToBytes } from './uuid.ts';

/**
 * Avro with the Confluent frame: a zero byte, the schema id (4 bytes, big-endian), the record. Ids come from the
 * checked-in `index.json`, so no registry runs; every id in it stays readable for ever. Never fed from the internet:
 * a schema with an array or a map would let five bytes allocate gigabytes, so topic schemas have neither.
 */

export type RecordName = keyof Records;
export type Decoded = { [Name in RecordName]: { name: Name; value: Records[Name] } }[RecordName];

/** Bytes that are no record of ours. `reason` is a word of FAILURE_REASONS. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly reason: 'bad_frame' | 'unknown_schema_id' | 'truncated';

  constructor(reason: DecodeError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

const FRAME_BYTES = 5;

/** Avro 1.12 allows `uuid` on a fixed of 16 bytes; avsc leaves logical types to its caller. */
class UuidType extends avro.types.LogicalType {
  override _fromValue(bytes: Buffer): string {
    return uuidFromBytes(bytes);
  }
  override _toValue(text: string): Buffer {
    return uuidToBytes(text);
  }
  /** An older writer's id, already read as text by its own type. */
  override _resolve(writer: avro.Type): ((text: string) => string) | undefined {
    return writer instanceof UuidType ? (text) => text : undefined;
  }
}

const writerTypes = new Map(index.schemas.map((entry) => [entry.id, load(entry.file)]));
const latest = new Map<RecordName, { id: number; type: avro.Type }>();
for (const entry of index.schemas) {
  const type = writerTypes.get(entry.id);
  if (type) latest.set(entry.name as RecordName, { id: entry.id, type });
}

const readers = new Map(
  index.schemas.map((entry) => {
    const name = entry.name as RecordName;
    const written = writerTypes.get(entry.id);
    const newest = latest.get(name)?.type;
    if (!written || !newest) throw new Error(`schemas/index.json: no schema for ${entry.name}`);
    // The newest writer needs no resolver, which halves the cost of reading.
    const resolver = newest === written ? undefined : newest.createResolver(written);
    return [entry.id, { name, type: newest, resolver }] as const;
  }),
);

/**
 * The newest event, which has a reader and a writer of its own: they take a fraction of avsc's time. A newer version that
 * has none yet is avsc's, for they would take its records for broken.
 */
const newestEvent = index.schemas.filter(({ name }) => name === 'CeremonyEvent').at(-1);
const EVENT_ID = newestEvent?.version === EVENT_VERSION ? newestEvent.id : null;
const eventWords = wordsOfEvent(parse(newestEvent?.file ?? ''));
const eventPlaces = placesOf(eventWords);
const reader = createAvroReader();
const writer = createAvroWriter();

/** A record as its topic carries it, written with the newest version of its schema. */
export function encode<Name extends RecordName>(name: Name, value: Records[Name]): Buffer {
  const entry = latest.get(name);
  if (!entry) throw new Error(`No schema named ${name} in schemas/index.json`);
  if (entry.id === EVENT_ID) return encodeEvent(value as CeremonyEvent, entry.id);
  // avsc gives the end of what it wrote, or, below zero, how many bytes it had too few.
  const end = entry.type.encode(value, scratch, FRAME_BYTES);
  const frame = Buffer.allocUnsafe(end > 0 ? end : scratch.length - end);
  if (end > 0) scratch.copy(frame, 0, 0, end);
  else entry.type.encode(value, frame, FRAME_BYTES);
  frame[0] = 0;
  frame.writeUInt32BE(entry.id, 1);
  return frame;
}

function encodeEvent(event: CeremonyEvent, id: number): Buffer {
  writer.begin(FRAME_BYTES);
  writeCeremonyEvent(writer, event, eventPlaces);
  const frame = writer.taken();
  frame[0] = 0;
  frame.writeUInt32BE(id, 1);
  return frame;
}

/** Where a record is written before its length is known; larger ones are written twice. */
const scratch = Buffer.allocUnsafeSlow(8 * 1024);

/**
 * Reads a record that any version of its schema wrote, as the newest.
 * @throws DecodeError for bytes without a frame, an id that is not in the index, or a record cut short or too long.
 */
export function decode(frame: Buffer): Decoded {
  if (frame.length < FRAME_BYTES || frame[0] !== 0) {
    throw new DecodeError('bad_frame', `No Confluent frame in ${frame.length} bytes`);
  }
  const id = frame.readUInt32BE(1);
  const entry = readers.get(id);
  if (!entry) throw new DecodeError('unknown_schema_id', `Schema id ${id} is not in schemas/index.json`);
  try {
    if (id === EVENT_ID) return { name: 'CeremonyEvent', value: decodeEvent(frame) };
    const value = entry.type.fromBuffer(frame.subarray(FRAME_BYTES), entry.resolver);
    return { name: entry.name, value } as Decoded;
  } catch (cause) {
    throw new DecodeError('truncated', `Not a whole ${entry.name} record (schema id ${id})`, { cause });
  }
}

function decodeEvent(frame: Buffer): CeremonyEvent {
  reader.begin(frame, FRAME_BYTES);
  const event = readCeremonyEvent(reader, eventWords);
  reader.end();
  return event;
}

function load(file: string): avro.Type {
  return avro.Type.forSchema(parse(file) as avro.Schema, { logicalTypes: { uuid: UuidType } });
}

function parse(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
}
