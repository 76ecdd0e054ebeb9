import { readFileSync } from 'node:fs';
import avro from 'avsc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ceremonyIdAt, eventOf } from '../../tests/fakes/events.ts';
import { DecodeError, decode, encode } from '../codec.ts';
import type { CeremonyEvent } from '../events.ts';
import index from '../index.json' with { type: 'json' };
import { uuidFromBytes, uuidToBytes } from '../uuid.ts';

const newest = index.schemas.filter(({ name }) => name === 'CeremonyEvent').at(-1);
const schema: { fields: { name: string; type: unknown }[] } = JSON.parse(
  readFileSync(new URL(`../${newest?.file}`, import.meta.url), 'utf8'),
);

class Uuid extends avro.types.LogicalType {
  override _fromValue(bytes: Buffer): string {
    return uuidFromBytes(bytes);
  }
  override _toValue(text: string): Buffer {
    return uuidToBytes(text);
  }
}
const general = avro.Type.forSchema(schema as avro.Schema, { logicalTypes: { uuid: Uuid } });

/** Any value of a field of the schema. */
function anyOf(type: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(type)) return fc.oneof(fc.constant(null), anyOf(type.at(-1)));
  if (typeof type === 'object' && type !== null && 'symbols' in type) {
    return fc.constantFrom(...(type.symbols as string[]));
  }
  switch (type) {
    case 'string':
      return fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.constantFrom('', 'iOS', 'ｷｰ', 'a'.repeat(48)),
      );
    case 'int':
      return fc.integer();
    case 'long':
      // Beyond 52 bits avsc itself is wrong below zero.
      return fc.integer({ min: -(2 ** 52), max: 8_640_000_000_000_000 });
    case 'double':
      return fc.double();
    case 'boolean':
      return fc.boolean();
    default:
      return fc.uuid();
  }
}

const KINDS = new Map<string, unknown>();
for (const { name, type } of schema.fields) {
  const named = typeof type === 'object' && type !== null && 'name' in type ? type : null;
  if (named) KINDS.set(String(named.name), type);
  KINDS.set(name, typeof type === 'string' && KINDS.has(type) ? KINDS.get(type) : type);
}
const events = fc.record(
  Object.fromEntries(schema.fields.map(({ name }) => [name, anyOf(KINDS.get(name))])),
) as fc.Arbitrary<unknown> as fc.Arbitrary<CeremonyEvent>;

describe('the reader and writer of events', () => {
  const event = eventOf({ ceremony_id: ceremonyIdAt(1_795_000_000_000), issued_at_ms: 1_795_000_000_000 });

  it('write every byte as avsc does, and read what it reads', () => {
    fc.assert(
      fc.property(events, (said) => {
        const frame = encode('CeremonyEvent', said);
        const written = general.toBuffer(said);
        expect(frame.subarray(5).equals(written)).toBe(true);
        expect(decode(frame).value).toEqual(general.fromBuffer(written));
      }),
      { numRuns: 500 },
    );
  });

  it('give the fields in the order of the schema', () => {
    expect(Object.keys(decode(encode('CeremonyEvent', event)).value)).toEqual(
      schema.fields.map(({ name }) => name),
    );
  });

  it('take no frame that one changed byte makes into something else than avsc would read', () => {
    const frame = encode('CeremonyEvent', event);
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: frame.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (at, byte) => {
          const changed = Buffer.from(frame);
          changed[at] = byte;
          let read: unknown;
          try {
            read = decode(changed).value;
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
            return;
          }
          expect(read).toEqual(general.fromBuffer(changed.subarray(5)));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each<[keyof CeremonyEvent, unknown]>([
    ['event_id', 'no uuid'],
    ['event_id', `${event.event_id}0`],
    ['tenant', undefined],
    ['issued_at_ms', 1.5],
    ['issued_at_ms', Number.NaN],
    ['sequence', 2 ** 31],
    ['source', 'carrier pigeon'],
    ['has_focus', 1],
    ['elapsed_ms', '3'],
    ['app', 7],
  ])('refuse to write %s as %j', (field, value) => {
    expect(() => encode('CeremonyEvent', { ...event, [field]: value })).toThrow(TypeError);
  });
});
