import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../infra/adapters/clock.ts';
import { BANK, collectorUnderTest, gatewayLine } from '../../tests/fakes/collector.ts';

const page = await readFile(new URL('../../docs/gateways.md', import.meta.url), 'utf8');

it.each(['kagimi-log.conf', 'rsyslog-kagimi.conf'])('the page shows %s as it is', async (file) => {
  expect(page).toContain(await readFile(new URL(`nginx/${file}`, import.meta.url), 'utf8'));
});

it('the signing example of the page is accepted', async () => {
  const { collector, time, events } = collectorUnderTest();
  time.nowMs = systemClock.now();
  const directory = await mkdtemp(join(tmpdir(), 'kagimi-signing-'));
  const lines = join(directory, 'lines.ndjson');
  await writeFile(lines, `${gatewayLine({ ceremony_id: '0f0e0d0c-0b0a-8908-8706-050403020100' })}\n`);
  const url = await collector.listen({ host: '127.0.0.1', port: 0 });
  const [key] = BANK.gatewayKeys;
  const env = { LINES: lines, COLLECTOR: url, TENANT: 'bank', KEY_ID: key?.id, KEY_SECRET: key?.secret };
  const script = /```sh\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const shell = spawn('bash', ['-euc', script], { env: { ...process.env, ...env } });
  let said = '';
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  await once(shell, 'close');
  expect(said).toBe('{"accepted":1,"passed_over":0,"rejected":0}');
  expect(events()).toHaveLength(1);
  await collector.close();
  await rm(directory, { recursive: true });
});
