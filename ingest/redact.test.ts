import fc from 'fast-check';
import { expect, it } from 'vitest';
import { redact } from './redact.ts';

const keep = (text: string, bytesMax = 4_096) =>
  redact(Buffer.from(text), { plainFields: new Set(['step', 'kind']), bytesMax }).toString();

it('keeps the values of plain fields and the shape of the rest', () => {
  expect(keep('{"step":"verify_sent","user":"tanaka","n":12,"ok":true}')).toBe(
    '{"step":"verify_sent","user":"[text:6]","n":"[number]","ok":true}',
  );
});

it.each([
  ['in an array', '{"user":["tanaka","x"]}'],
  ['in an object', '{"user":{"name":"tanaka"}}'],
  ['alone', '"tanaka"'],
  ['in a body that ends too early', '{"user":"tanak'],
  ['behind an escape', '{"user":"\\"tanaka\\\\"}'],
  ['after a plain field', '{"step":"x","user" : "tanaka"'],
])('takes out a value %s', (_where, text) => {
  expect(keep(text)).not.toContain('tanak');
});

it('is never longer than it may be', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), fc.nat(200), (text, bytesMax) => {
      expect(Buffer.byteLength(keep(text, bytesMax).replaceAll('\uFFFD', ''))).toBeLessThanOrEqual(bytesMax);
    }),
  );
});
