import { createServer } from 'node:net';
import type { Random } from '../../../schemas/clock.ts';

/** Below the ports that systems give to whoever asks for any. */
const QUIET = { from: 10_000, count: 20_000, triesMax: 20 } as const;

/**
 * A loopback port that nobody listens on, and that nobody is given before it is used, be it much later.
 * @throws Error when none was found
 */
export async function quietPort(random: Random): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = QUIET.from + (Buffer.from(random.bytes(4)).readUInt32BE() % QUIET.count);
    try {
      return await freePort(port);
    } catch (cause) {
      if (tries === QUIET.triesMax) throw new Error('No port is free on 127.0.0.1.', { cause });
    }
  }
}

/** A loopback port that nobody listens on at the moment; the OS picks it where none is asked for. */
export function freePort(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host: '127.0.0.1', port }, () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The operating system gave no port.'));
      });
    });
  });
}
