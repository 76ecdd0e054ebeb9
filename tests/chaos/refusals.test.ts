import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLedger } from './ledger.ts';
import { createRefusals } from './refusals.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A collector's metrics page. */
async function pageOf(counts: { status: string; requests: number; reason: string; refused: number }) {
  const { status, requests, reason, refused } = counts;
  const body = `kagimi_collector_requests_total{route="/v1/beacons",status="${status}"} ${requests}
kagimi_collector_refused_total{route="/v1/beacons",reason="${reason}"} ${refused}
`;
  const server = createServer((_, response) => response.end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function ledgerOf(refused: number) {
  const ledger = createLedger();
  for (let count = 0; count < refused; count += 1) {
    ledger.answered({ status: 503, code: 'log_unavailable', taken: [] });
  }
  return ledger;
}

const COUNTS = { status: '503', requests: 3, reason: 'log_unavailable', refused: 12 };

describe('the watch over refusals', () => {
  it('is content when every refusal was counted', async () => {
    const refusals = createRefusals();
    await refusals.read(await pageOf(COUNTS));
    expect(refusals.judge(ledgerOf(3))).toEqual([]);
  });

  it('finds a refusal that was not counted, by its status and by its reason', async () => {
    const refusals = createRefusals();
    await refusals.read(await pageOf({ ...COUNTS, refused: 2 }));
    expect(refusals.judge(ledgerOf(4)).map(({ sentence }) => sentence)).toEqual([
      'Senders were told 503 4 times, the collector counted 3.',
      'Senders were told log_unavailable 4 times, the collector counted 2.',
    ]);
  });

  it('adds up the lives of the collector', async () => {
    const refusals = createRefusals();
    const page = await pageOf(COUNTS);
    await refusals.read(page);
    refusals.endLife();
    await refusals.read(page);
    expect(refusals.judge(ledgerOf(6))).toEqual([]);
    expect(refusals.judge(ledgerOf(7))).toHaveLength(1);
  });

  it('asks no more of a life that was killed than it could tell, and all of the next', async () => {
    const refusals = createRefusals();
    const page = await pageOf(COUNTS);
    await refusals.read(page);
    refusals.endLife({ isKilled: true });
    await refusals.read(page);
    expect(refusals.judge(ledgerOf(8))).toEqual([]);
    expect(refusals.judge(ledgerOf(8))).toEqual([]);
    expect(refusals.judge(ledgerOf(9))).toHaveLength(1);
  });
});
