import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { beaconEnvelopeSchema, beaconEventSchema } from './beacon.ts';
import { gatewayEventSchema } from './gateway-event.ts';
import { parserOf } from './parser.ts';

const CEREMONY = '019a3c00-0000-7000-8000-000000000001';

/** A value of each schema that says much, so that a rule is broken by changing one field. `text` is one of 64 letters. */
const CASES = [
  {
    name: 'a beacon',
    schema: beaconEnvelopeSchema,
    text: 'app',
    right: {
      version: 1,
      tenant: 'bank',
      ceremony_id: CEREMONY,
      token: 'b1.1.mac',
      kind: 'authentication',
      mediation: 'conditional',
      purpose: 'login',
      app: 'web',
      app_version: '1.2',
      sdk_version: '0.1.0',
      sent_at_ms: 1_795_000_000_000,
      client: { platform: 'Android', mobile: true, max_touch_points: 5, security_patch: '2026-02-28' },
      events: [{}],
    },
  },
  {
    name: 'an event of a beacon',
    schema: beaconEventSchema,
    text: 'error_name',
    right: {
      sequence: 1,
      step: 'client_settled',
      signal: 'focus_lost',
      result: 'error',
      occurred_at_ms: 1_795_000_000_000,
      elapsed_ms: 1.5,
      error_name: 'NotAllowedError',
      transports: ['usb', 'hybrid'],
      hints: ['hybrid'],
      has_focus: false,
      authenticator_flags: 29,
      aaguid: 'EA9B8D66-4d01-1d21-3ce4-b6b48cb575d4',
      native_error_code: -2_147_483_648,
    },
  },
  {
    name: 'a line of a gateway',
    schema: gatewayEventSchema,
    text: 'app',
    right: {
      id: 'r-1',
      ceremony_id: CEREMONY,
      kind: 'registration',
      step: 'verify_settled',
      result: 'error',
      rejection: 'other',
      http_status: 400,
      occurred_at_ms: 1_795_000_000_000,
      step_up: 'none',
      user: 'u',
      ip: '2001:db8::1',
      aaguid: '00000000-0000-0000-0000-000000000000',
    },
  },
] as const;

/** What JSON can hold and a rule may trip over: bounds, halves of a letter, what 1e999 reads as, other types. */
const awkward = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    -1,
    0,
    -0,
    0.5,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    2 ** 31,
    2 ** 53,
    8.64e15 + 1,
    {},
    [],
  ),
  fc.constantFrom(
    '::1',
    '::ffff:1.2.3.4',
    'fe80::1%eth0',
    '::@1',
    '256.1.1.1',
    '1.2.3.4',
    '2026-02-29',
    '2024-02-29',
  ),
  fc.constantFrom(`${CEREMONY}\n`, CEREMONY.toUpperCase(), 'bank\n', 'ok', 'unknown', 'constructor'),
  fc
    .tuple(fc.constantFrom('a', '鍵', '😀', '\ud800'), fc.constantFrom(1, 16, 17, 33, 64, 65, 96, 97, 257))
    .map(([letter, times]) => letter.repeat(times)),
  fc.array(fc.constantFrom('usb', 'hybrid', 'x', 1), { maxLength: 8 }),
  fc.jsonValue(),
);

describe.each(CASES)('the parser of $name', ({ schema, right, text }) => {
  const parse = parserOf<z.ZodType>(schema);

  it('takes what is right, as it came, without asking zod', () => {
    const asked = vi.spyOn(schema, 'safeParse');
    const reading = parse(right);
    expect(reading.success && reading.data).toBe(right);
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  it('counts a letter of two code units once, as zod does', () => {
    const { [text]: rule } = schema.shape as Record<string, z.ZodType>;
    for (const letters of [64, 65]) {
      const said = '😀'.repeat(letters);
      expect(parse({ ...right, [text]: said }).success).toBe(letters === 64);
      expect(rule?.safeParse(said).success).toBe(letters === 64);
    }
  });

  it('says what zod says of every value', () => {
    const fields = fc.constantFrom(...Object.keys(schema.shape), 'challenge', 'client.app', 'toString');
    const changes = fc.array(fc.tuple(fields, fc.option(awkward, { nil: undefined })), { maxLength: 2 });
    fc.assert(
      fc.property(fc.oneof(changes, awkward), (change) => {
        const value: unknown = Array.isArray(change) ? changed(right, change) : change;
        expect(parse(value)).toEqual(schema.safeParse(value));
      }),
      { numRuns: 3_000 },
    );
  });
});

/** The value with fields replaced, or left out, as JSON would carry it. A name with a dot is a field of a field. */
function changed(right: object, changes: readonly unknown[]): unknown {
  const copy = structuredClone(right) as Record<string, unknown>;
  for (const change of changes) {
    if (!Array.isArray(change) || typeof change[0] !== 'string') continue;
    const [outer = '', inner] = change[0].split('.');
    if (inner !== undefined) copy[outer] = { ...(copy[outer] as object), [inner]: change[1] };
    else if (change[1] === undefined) delete copy[outer];
    else copy[outer] = change[1];
  }
  return copy;
}

describe('rules that JSON Schema can not say', () => {
  it('are refused when the parser is made, since the generated check would not hold them', () => {
    const refusing = (rule: z.ZodType) => () => parserOf(z.strictObject({ rule }));
    expect(refusing(z.string().refine((id) => id !== 'x'))).toThrow('check "custom"');
    expect(refusing(z.string().trim())).toThrow('check "overwrite"');
    expect(refusing(z.string().default('x'))).toThrow('type "default"');
    expect(refusing(z.string().transform(Number).pipe(z.number()))).toThrow('type "pipe"');
    expect(refusing(z.url())).toThrow('format "uri"');
    expect(refusing(z.string().max(3))).not.toThrow();
  });
});
