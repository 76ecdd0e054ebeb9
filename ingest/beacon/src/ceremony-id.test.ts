import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveCeremonyId, isCeremonyId as isSchemaId } from '../../../schemas/ceremony-id.ts';
import { copyBytes } from './call.ts';
import { idOfDigest, isCeremonyId } from './ceremony-id.ts';

const derive = async (source: unknown) =>
  idOfDigest(await crypto.subtle.digest('SHA-256', copyBytes(source)));

describe('the derived ceremony id', () => {
  it("is the relying party's, for every challenge", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 96 }), async (challenge) => {
        expect(await derive(Uint8Array.from(challenge))).toBe(deriveCeremonyId(Buffer.from(challenge)));
      }),
    );
  });

  it('reads an ArrayBuffer, and a view of a part of one, as WebIDL does', async () => {
    const bytes = Uint8Array.from({ length: 48 }, (_, index) => index * 5);
    const part = Buffer.from(bytes.slice(8, 40));
    expect(await derive(bytes.buffer)).toBe(deriveCeremonyId(Buffer.from(bytes)));
    expect(await derive(new DataView(bytes.buffer, 8, 32))).toBe(deriveCeremonyId(part));
    expect(await derive(new Uint16Array(bytes.buffer, 8, 16))).toBe(deriveCeremonyId(part));
  });

  it('is accepted in the one form that the schema accepts', () => {
    for (const text of [
      '01991c2e-7b2a-7c3d-9e4f-001122334455',
      '01991c2e-7b2a-8c3d-be4f-001122334455',
      '01991C2E-7b2a-7c3d-9e4f-001122334455',
      '01991c2e-7b2a-4c3d-9e4f-001122334455',
      '01991c2e-7b2a-7c3d-ce4f-001122334455',
      ' 01991c2e-7b2a-7c3d-9e4f-001122334455',
      '',
    ]) {
      expect(isCeremonyId(text), text).toBe(isSchemaId(text));
    }
    expect(isCeremonyId(undefined)).toBe(false);
  });
});
