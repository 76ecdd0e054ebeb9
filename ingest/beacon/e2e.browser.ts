import { existsSync } from 'node:fs';
import { type CDPSession, chromium, type Page } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** A real Chromium. Throws one sentence when this machine has none. */
export async function openBrowser() {
  if (!existsSync(executablePath)) {
    throw new Error(`This test needs Chromium at ${executablePath}: install the package "chromium".`);
  }
  const args =
    '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
    '--disable-component-update --disable-sync';
  return chromium.launch({ executablePath, headless: true, args: args.split(' ') });
}

/** A virtual authenticator for the page (CDP domain WebAuthn). */
export async function addAuthenticator(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}

/** Makes a passkey in the page, as a site would; the answer is the credential's id in base64, or the error's name. */
export function register(page: Page, exclude: string[] = []): Promise<string> {
  return page.evaluate(async (ids) => {
    const bytes = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    try {
      const made = (await navigator.credentials.create({
        publicKey: {
          challenge: crypto.getRandomValues(new Uint8Array(32)),
          rp: { name: 'canary-rp' },
          user: { id: bytes('AAAA'), name: 'canary-user', displayName: 'canary-user' },
          pubKeyCredParams: [-7, -257].map((alg) => ({ type: 'public-key', alg })),
          excludeCredentials: ids.map((id) => ({ type: 'public-key', id: bytes(id) })),
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
          extensions: { credProps: true },
        },
      })) as PublicKeyCredential;
      return btoa(String.fromCharCode(...new Uint8Array(made.rawId)));
    } catch (error) {
      return (error as Error).name;
    }
  }, exclude);
}

export interface Authentication {
  /** Goes into the `publicKey` options. */
  publicKey?: object;
  mediation?: string;
  abortAfterMs?: number;
}

/** The 32 bytes that every `authenticate` uses for its challenge. */
export const challenge = Buffer.from(Uint8Array.from({ length: 32 }, (_, index) => index));

/** One `get()` in the page; the answer is the class of what it gave, or the error's name. */
export function authenticate(page: Page, asked: Authentication = {}): Promise<string | undefined> {
  return page.evaluate(async ({ publicKey, mediation, abortAfterMs }) => {
    const abort = new AbortController();
    if (abortAfterMs !== undefined) setTimeout(() => abort.abort(), abortAfterMs);
    const options = {
      signal: abort.signal,
      ...(mediation ? { mediation } : {}),
      publicKey: { challenge: Uint8Array.from({ length: 32 }, (_, index) => index), ...publicKey },
    };
    try {
      const got = await navigator.credentials.get(options as CredentialRequestOptions);
      return got?.constructor.name;
    } catch (error) {
      return (error as Error).name;
    }
  }, asked);
}

/** Everything a page can tell about its own calls. Two pages that answer alike can't be told apart by their scripts. */
export function examine(page: Page): Promise<unknown[]> {
  return page.evaluate(async () => {
    const seen: unknown[] = [];
    const note = (...values: unknown[]) => seen.push(values.map(String).join(' | '));
    const container = navigator.credentials;
    const challenge = new Uint8Array(32);
    const tell = (error: unknown) => note(error instanceof DOMException, error, (error as Error).message);

    addEventListener('unhandledrejection', (event) => {
      note('unhandled', event.reason);
      event.preventDefault();
    });
    note(container.get.length, Object.keys(container), Object.getOwnPropertyNames(container));
    for (const options of [undefined, {}, { publicKey: {} }, { publicKey: 7 }, { publicKey: null }]) {
      const promise = container.get(options as CredentialRequestOptions);
      note(promise.constructor === Promise, Object.getOwnPropertyNames(promise));
      await promise.then(note, tell);
      await container.create(options as CredentialCreationOptions).then(note, tell);
    }
    const { get } = container;
    await get({ publicKey: { challenge } }).then(note, tell);
    await get.call({} as CredentialsContainer, { publicKey: { challenge } }).then(note, tell);
    await container.get({ publicKey: { challenge, rpId: 'example.com' } }).then(note, tell);

    const reason = { mine: true };
    const abort = new AbortController();
    const aborted = container.get({ signal: abort.signal, publicKey: { challenge } });
    const concurrent = container.get({ publicKey: { challenge } }).then(note, tell);
    abort.abort(reason);
    await aborted.catch((error) => note('reason', error === reason));
    await concurrent;
    await container.get({ signal: AbortSignal.abort(), publicKey: { challenge } }).then(note, tell);

    container.get({ signal: AbortSignal.abort('nobody listens'), publicKey: { challenge } });
    await new Promise((resolve) => setTimeout(resolve, 200));
    return seen;
  });
}
