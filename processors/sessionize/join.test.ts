import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { best, compareText, max, maxText, min, or, type Ranked } from './join.ts';

const nullableNumber = fc.option(fc.integer(), { nil: null });
const text = fc.string({ unit: 'binary' });
const ranked = fc.tuple(fc.integer({ min: 0, max: 3 }), text, fc.integer({ min: 0, max: 3 }));

const laws = <T>(name: string, arbitrary: fc.Arbitrary<T>, join: (a: T, b: T) => T) =>
  describe(name, () => {
    it('gives the same whichever comes first', () => {
      fc.assert(
        fc.property(arbitrary, arbitrary, (a, b) => {
          expect(join(a, b)).toEqual(join(b, a));
        }),
      );
    });
    it('gives the same however it is grouped', () => {
      fc.assert(
        fc.property(arbitrary, arbitrary, arbitrary, (a, b, c) => {
          expect(join(join(a, b), c)).toEqual(join(a, join(b, c)));
        }),
      );
    });
    it('is not changed by saying it twice', () => {
      fc.assert(
        fc.property(arbitrary, arbitrary, (a, b) => {
          expect(join(join(a, b), b)).toEqual(join(a, b));
        }),
      );
    });
  });

laws('or', fc.integer({ min: 0, max: 65_535 }), or);
laws('min', nullableNumber, min);
laws('max', nullableNumber, max);
laws('maxText', text, maxText);
laws('best', ranked, best<Ranked>);

describe('compareText', () => {
  it('orders as the bytes of UTF-8 do, so that ClickHouse and the fold agree', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('puts an emoji after U+FFFD, where UTF-16 order would not', () => {
    expect(compareText('😀', '\ufffd')).toBeGreaterThan(0);
    expect('😀' < '\ufffd').toBe(true);
  });
});
