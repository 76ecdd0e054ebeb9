import { readBodies } from './bodies.fake.ts';
import { createFakeHost, type FakePage } from './host.fake.ts';
import { installOn } from './install.ts';

export const settings = {
  endpoint: 'https://collector.example/v1/beacons',
  about: { tenant: 'demo', app: 'demo', app_version: '1.2.3' },
};

export const ceremonyId = '01991c2e-7b2a-7c3d-9e4f-001122334455';
export const challenge = Uint8Array.from({ length: 32 }, (_, index) => index);

/** A promise that the test settles. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** The SDK on a fake page whose `get` and `create` answer what the test says. */
export function installedPage(given: Parameters<typeof createFakeHost>[0] = {}) {
  let pending = deferred<unknown>();
  const calls: { method: string; self: unknown; args: unknown[] }[] = [];
  const native = (method: string) =>
    function (this: unknown, ...args: unknown[]) {
      calls.push({ method, self: this, args });
      return pending.promise;
    };
  const prototype = { get: native('get'), create: native('create') };
  const credentials = Object.create(prototype) as typeof prototype;
  const fake: FakePage = createFakeHost({ credentials, ...given });
  const kagimi = installOn(fake.host, settings);
  const answer = {
    next() {
      pending = deferred<unknown>();
      return pending;
    },
    with: (value: unknown) => pending.resolve(value),
    fail: (error: unknown) => pending.reject(error),
  };
  const beacons = () => readBodies(fake.sent.map(({ body }) => body));
  return { ...fake, kagimi, credentials, prototype, calls, answer, beacons };
}

/** Authenticator data (WebAuthn §6.1) with these flags, and this AAGUID where the flags say there is one. */
export function authenticatorData(
  flags: number,
  aaguid = 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4',
): ArrayBuffer {
  const bytes = new Uint8Array(flags & 0x40 ? 55 : 37);
  bytes[32] = flags;
  if (flags & 0x40) bytes.set(Buffer.from(aaguid.replaceAll('-', ''), 'hex'), 37);
  return bytes.buffer;
}

export function registered(flags = 0x5d) {
  return {
    type: 'public-key',
    authenticatorAttachment: 'cross-platform',
    response: {
      getAuthenticatorData: () => authenticatorData(flags),
      getTransports: () => ['usb', 'internal', 'hybrid', 'cable'],
    },
    getClientExtensionResults: () => ({ credProps: { rk: true } }),
  };
}

export function asserted(flags = 0x1d) {
  return {
    type: 'public-key',
    authenticatorAttachment: 'platform',
    response: { authenticatorData: authenticatorData(flags) },
    getClientExtensionResults: () => ({}),
  };
}
