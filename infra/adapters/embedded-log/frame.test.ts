import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, type Frame, type FrameContent, scanFrames } from './frame.ts';

const marker = Buffer.from('0123456789abcdef', 'hex');

const bytes = fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array));
const content: fc.Arbitrary<FrameContent> = fc.record({
  kind: fc.constant('record' as const),
  appendedAtMs: fc.nat(),
  writer: fc.nat(),
  sequence: fc.nat(),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(
    fc.string({ maxLength: 8 }).filter((name) => name !== '__proto__'),
    fc.string({ maxLength: 20 }),
    { noNullPrototype: true },
  ),
});
const contents = fc.array(content, { minLength: 1, maxLength: 8 });

function contentOf({ start: _start, end: _end, ...rest }: Frame): FrameContent {
  return rest;
}

function encodeAll(list: readonly FrameContent[]): Buffer {
  return Buffer.concat(list.map((one) => encodeFrame(marker, one)));
}

describe('frames', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(contents, (list) => {
        const scan = scanFrames(encodeAll(list), marker);
        expect(scan.frames.map(contentOf)).toEqual(list);
        expect(scan.skippedBytes).toBe(0);
      }),
    );
  });

  it('cut anywhere are a prefix of the frames, and the rest follows once it is there', () => {
    fc.assert(
      fc.property(contents, fc.nat(), (list, cut) => {
        const whole = encodeAll(list);
        const scan = scanFrames(whole.subarray(0, cut % (whole.length + 1)), marker);
        expect(scan.frames.map(contentOf)).toEqual(list.slice(0, scan.frames.length));
        const rest = scanFrames(whole.subarray(scan.next), marker);
        expect(rest.frames.map(contentOf)).toEqual(list.slice(scan.frames.length));
      }),
    );
  });

  it('lose only the one frame in which a byte went bad', () => {
    fc.assert(
      fc.property(
        contents,
        content,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (list, last, place, flip) => {
          const damaged = encodeAll(list);
          const at = place % damaged.length;
          damaged[at] = (damaged[at] ?? 0) ^ flip;
          const expected = list.filter((one, index) => {
            const start = encodeAll(list.slice(0, index)).length;
            return at < start || at >= start + encodeFrame(marker, one).length;
          });
          const scan = scanFrames(Buffer.concat([damaged, encodeFrame(marker, last)]), marker);
          expect(scan.frames.map(contentOf)).toEqual([...expected, last]);
        },
      ),
    );
  });

  it('go on behind a torn one as soon as something valid follows, not before', () => {
    fc.assert(
      fc.property(content, content, fc.nat(), (torn, whole, cut) => {
        const frame = encodeFrame(marker, torn);
        const part = frame.subarray(0, cut % frame.length);
        const waiting = scanFrames(part, marker);
        expect(waiting.frames).toEqual([]);
        const scan = scanFrames(Buffer.concat([part, encodeFrame(marker, whole)]), marker);
        expect(scan.frames.map(contentOf)).toEqual([whole]);
        expect(scan.skippedBytes).toBe(part.length);
      }),
    );
  });

  it('are found from the middle of another frame on', () => {
    fc.assert(
      fc.property(contents, fc.nat(), (list, place) => {
        const first = encodeFrame(marker, list[0] ?? expect.fail('contents has at least one'));
        const from = 1 + (place % (first.length - 1));
        const scan = scanFrames(encodeAll(list).subarray(from), marker);
        expect(scan.frames.map(contentOf)).toEqual(list.slice(1));
      }),
    );
  });
});
