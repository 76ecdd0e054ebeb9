import { describe, expect, it } from 'vitest';
import { readBodies } from './bodies.fake.ts';
import { authenticatorData, ceremonyId, installedPage } from './page.fake.ts';

/** Words that stand for secrets; each is put where a page or a browser has the like of it. */
const CANARY = 'canary0secret';
const bytes = (text: string) => new TextEncoder().encode(text);
const secret = (place: string) => bytes(`${CANARY}-${place}-0123456789`);

function registrationOptions() {
  return {
    publicKey: {
      challenge: secret('challenge'),
      rp: { id: `${CANARY}.example`, name: CANARY },
      user: { id: secret('handle'), name: `${CANARY}@example.jp`, displayName: `佐藤 ${CANARY}` },
      excludeCredentials: [{ type: 'public-key', id: secret('excluded'), transports: [CANARY] }],
      authenticatorSelection: { userVerification: CANARY, authenticatorAttachment: CANARY },
      hints: [CANARY],
      extensions: { prf: { eval: { first: secret('prf') } }, appid: `https://${CANARY}.example` },
      attestation: CANARY,
    },
  };
}

function credential() {
  return {
    id: CANARY,
    rawId: secret('raw').buffer,
    type: 'public-key',
    authenticatorAttachment: CANARY,
    response: {
      clientDataJSON: secret('client data').buffer,
      attestationObject: secret('attestation').buffer,
      signature: secret('signature').buffer,
      userHandle: secret('handle').buffer,
      authenticatorData: authenticatorData(0x1d),
      getAuthenticatorData: () => authenticatorData(0x5d),
      getTransports: () => [CANARY, 'internal'],
      getPublicKey: () => secret('key').buffer,
    },
    getClientExtensionResults: () => ({
      credProps: { rk: CANARY },
      prf: { results: { first: secret('prf') } },
    }),
    toJSON: () => ({ id: CANARY }),
  };
}

/** The forms in which a canary could leave: as it is, base64, base64url, hex. */
function leaks(text: string): string[] {
  const forms = [CANARY, Buffer.from(CANARY).toString('hex')];
  for (const shift of ['', 'x', 'xx']) {
    forms.push(
      Buffer.from(shift + CANARY)
        .toString('base64url')
        .slice(4, 14),
    );
  }
  return forms.filter((form) => text.toLowerCase().includes(form.toLowerCase()));
}

describe('what leaves the page', () => {
  it('holds none of the secrets that pass through it, sent or stored', async () => {
    const page = installedPage();
    page.page.answer = { status: 503 };
    const errors = [
      new DOMException(
        `User '${CANARY}' at https://x.example/?q=${CANARY} with ${CANARY}@example.jp`,
        'NotAllowedError',
      ),
      Object.assign(new Error(`"${CANARY}" ${CANARY}.example.jp`), {
        name: `${CANARY} secret`,
        code: CANARY,
      }),
      { message: `「${CANARY}」`, name: { [CANARY]: CANARY }, [CANARY]: CANARY },
      CANARY,
      undefined,
    ];
    for (const method of ['create', 'get'] as const) {
      for (const settle of [undefined, ...errors]) {
        const pending = page.answer.next();
        page.kagimi.expect({ ceremonyId, [CANARY]: CANARY } as { ceremonyId: string });
        const call = page.credentials[method](registrationOptions()).catch(() => undefined);
        if (settle === undefined) pending.resolve(credential());
        else pending.reject(settle);
        await call;
        page.credentials[method](registrationOptions()).catch(() => undefined);
      }
    }
    await page.pass(3000);
    page.tell('page_left');
    const everything = [...page.sent.map(({ body }) => body), ...page.storage.values()];
    expect(everything.length).toBeGreaterThan(3);
    expect(everything.flatMap(leaks)).toEqual([]);
    readBodies(page.sent.map(({ body }) => body));
  });

  it('is found by this test when it does leak', () => {
    expect(leaks(`x${CANARY}x`)).not.toEqual([]);
    expect(leaks(Buffer.from(secret('raw')).toString('base64url'))).not.toEqual([]);
    expect(leaks(Buffer.from(secret('raw')).toString('hex'))).not.toEqual([]);
  });
});
