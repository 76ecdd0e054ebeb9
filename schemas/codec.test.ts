import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ceremonyIdAt, eventOf } from '../tests/fakes/events.ts';
import { DecodeError, decode, encode, type RecordName } from './codec.ts';
import golden from './events/golden.json' with { type: 'json' };
import type { Records } from './events.ts';
import index from './index.json' with { type: 'json' };

const revive = (value: object) =>
  Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      name === 'payload' ? Buffer.from(String(field), 'hex') : field,
    ]),
  );

describe('golden bytes', () => {
  it.each(golden)(
    '$name version $version reads and writes as it always did',
    ({ name, version, frame, value }) => {
      const decoded = decode(Buffer.from(frame, 'hex'));
      expect(decoded.name).toBe(name);
      expect(decoded.value).toMatchObject(revive(value));
      const newest = Math.max(
        ...index.schemas.filter((entry) => entry.name === name).map((entry) => entry.version),
      );
      if (version !== newest) return;
      expect(encode(name as RecordName, revive(value) as never).toString('hex')).toBe(frame);
    },
  );

  it('exist for every schema of the index', () => {
    expect(golden.map(({ name, version }) => `${name} ${version}`).sort()).toEqual(
      index.schemas.map(({ name, version }) => `${name} ${version}`).sort(),
    );
  });
});

describe('the codec', () => {
  const event = eventOf({ ceremony_id: ceremonyIdAt(1_795_000_000_000), issued_at_ms: 1_795_000_000_000 });

  it('gives back any event it was given', () => {
    const text = fc.option(fc.string({ unit: 'grapheme' }), { nil: null });
    fc.assert(
      fc.property(
        text,
        text,
        fc.option(fc.double({ noNaN: true }), { nil: null }),
        (user_agent, app, elapsed_ms) => {
          const said: Records['CeremonyEvent'] = { ...event, user_agent, app, elapsed_ms };
          expect(decode(encode('CeremonyEvent', said)).value).toEqual(said);
        },
      ),
    );
  });

  it('refuses any frame cut short or with bytes left over', () => {
    const frame = encode('CeremonyEvent', event);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: frame.length - 1 }), (length) => {
        expect(() => decode(frame.subarray(0, length))).toThrow(DecodeError);
      }),
    );
    expect(() => decode(Buffer.concat([frame, Buffer.from([0])]))).toThrow(/not a whole/i);
  });

  it('throws nothing but DecodeError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3, 9), fc.uint8Array({ maxLength: 400 }), (id, bytes) => {
        try {
          decode(Buffer.from([0, 0, 0, 0, id, ...bytes]));
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });

  it('has no array and no map in a topic schema: five bytes could allocate gigabytes', () => {
    for (const { file } of index.schemas) {
      const schema = readFileSync(new URL(file, import.meta.url), 'utf8');
      expect(schema).not.toMatch(/"type":\s*"(array|map)"/);
    }
  });
});
