import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { LiveResult } from '../regressions/live.ts';

const MAIN = fileURLToPath(new URL('../regressions/main.ts', import.meta.url));
const SMALL = '--history-per-day 600 --live 5200 --only-os Android --rate 0 --fault-rate 1 --wait-minutes 4';
/** What the product promises, see docs/regressions.md. */
const SECONDS_MAX = 120;

it('pages once, for the broken cell, within two minutes of the ceremony that decides, over Kafka', async () => {
  const child = spawn(process.execPath, [MAIN, '--log', 'kafka', ...SMALL.split(' ')]);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const [code] = await once(child, 'close');
  const last = said.trim().split('\n').at(-1) ?? '';
  expect(last, said).toMatch(/^\{/);
  const result: LiveResult = JSON.parse(last);
  expect(result, said).toMatchObject({
    ...{ log: 'kafka', kind: 'release', token: 'Android 16', cell: 'Android × Sony' },
    ...{ pages: 1, opened: 1 },
  });
  expect(result.broken_ceremonies).toBeGreaterThan(50);
  // Ten seconds to settle are in it.
  expect(result.seconds_from_deciding_event, said).toBeGreaterThan(10);
  expect(result.seconds_from_deciding_event, said).toBeLessThanOrEqual(SECONDS_MAX);
  expect(code).toBe(0);
}, 900_000);
