import { describe, expect, it } from 'vitest';
import { ceremonyId, challenge, installedPage } from './page.fake.ts';

const publicKey = { challenge };

describe("the page's own call", () => {
  it('reaches the original at once, with its own `this` and its own arguments', () => {
    const page = installedPage();
    const options = { publicKey };
    const given = page.credentials.get(options, 'more');
    expect(page.calls).toHaveLength(1);
    expect(page.calls[0]?.self).toBe(page.credentials);
    expect(page.calls[0]?.args[0]).toBe(options);
    expect(page.calls[0]?.args).toHaveLength(2);
    expect(given).toBeInstanceOf(Promise);
  });

  it("returns another script's promise itself, and the same rejection", async () => {
    const page = installedPage();
    const pending = page.answer.next();
    const given = page.credentials.get({ publicKey });
    expect(given).toBe(pending.promise);
    const error = new DOMException('no', 'NotAllowedError');
    pending.reject(error);
    await expect(given).rejects.toBe(error);
  });

  it('that throws at once throws the same thing at once, and is told as settled', async () => {
    const thrown = new TypeError('at once');
    const credentials = {
      get() {
        throw thrown;
      },
    };
    const page = installedPage({ credentials });
    page.kagimi.expect({ ceremonyId });
    const get = credentials.get as (options: unknown) => unknown;
    expect(() => get({ publicKey })).toThrow(thrown);
    await page.pass(1000);
    expect(page.sent.map(({ body }) => body).join()).toContain('"error_name":"TypeError"');
  });

  it.each([undefined, null, 7, {}, { password: true }, { otp: {} }, { publicKey: null }])(
    'with %j asks for no passkey and is not told',
    async (options) => {
      const page = installedPage();
      const pending = page.answer.next();
      expect(page.credentials.get(options)).toBe(pending.promise);
      await page.pass(2000);
      expect(page.sent).toEqual([]);
    },
  );

  it('with options that throw when they are read is not disturbed', async () => {
    const page = installedPage();
    const pending = page.answer.next();
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
      },
    );
    expect(page.credentials.get(trap)).toBe(pending.promise);
    expect(page.credentials.get({ publicKey: trap })).toBe(pending.promise);
    expect(page.credentials.create({ publicKey: { challenge: 'no bytes' } })).toBe(pending.promise);
    await page.pass(2000);
    expect(page.sent).toEqual([]);
  });

  it('returns what is no promise as it is', () => {
    const odd = Object.fromEntries([['then', 'no function']]);
    const page = installedPage({ credentials: { get: () => odd, create: () => undefined } });
    const credentials = page.host.credentials as typeof page.credentials;
    expect(credentials.get({ publicKey })).toBe(odd);
    expect(credentials.create({ publicKey })).toBeUndefined();
  });
});

describe('the wrapping', () => {
  it('stays where the page had the method, and adds no property', () => {
    const page = installedPage();
    expect(Object.keys(page.credentials)).toEqual([]);
    expect(Object.keys(page.prototype)).toEqual(['get', 'create']);
    const own = installedPage({ credentials: { get: async () => null } });
    expect(Object.keys(own.host.credentials ?? {})).toEqual(['get']);
  });

  it('leaves alone what is frozen or missing', async () => {
    const get = async () => null;
    const frozen = Object.freeze({ get, create: 'nothing' });
    const page = installedPage({ credentials: frozen });
    expect(frozen.get).toBe(get);
    page.kagimi.expect({ ceremonyId });
    await page.pass(1000);
    expect(page.beacons()).toHaveLength(1);
  });
});

describe('api_patched', () => {
  it('is false for a native function, and true once somebody puts theirs over ours', async () => {
    const credentials: Record<string, unknown> = { get: Promise.resolve.bind(Promise, null) };
    const page = installedPage({ credentials });
    (credentials.get as (options: unknown) => unknown)({ publicKey });
    await page.pass(0);
    const ours = credentials.get as (options: unknown) => unknown;
    credentials.get = (options: unknown) => ours(options);
    (credentials.get as (options: unknown) => unknown)({ publicKey });
    await page.pass(1000);
    const prompts = page
      .beacons()
      .flatMap(({ events }) => events)
      .filter(({ step }) => step === 'prompt_called');
    expect(prompts.map(({ api_patched }) => api_patched)).toEqual([false, true]);
  });
});
