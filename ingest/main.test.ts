import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock, systemRandom } from '../infra/adapters/clock.ts';
import { mintCeremonyId } from '../schemas/ceremony-id.ts';
import { startChild } from '../tests/e2e/nginx-rsyslog/child.ts';
import { BANK, beaconOf, ORIGIN, stepOf } from '../tests/fakes/collector.ts';
import { asnCsv, IPV4_ROWS, IPV6_ROWS } from '../tests/fakes/networks.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
let directory: string;
let env: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kagimi-ingest-'));
  const tenants = join(directory, 'tenants.json');
  await writeFile(tenants, JSON.stringify({ tenants: [BANK] }));
  env = {
    KAGIMI_LOG: 'embedded',
    KAGIMI_LOG_DIRECTORY: join(directory, 'log'),
    KAGIMI_TENANTS_FILE: tenants,
    KAGIMI_COLLECTOR_LISTEN: '127.0.0.1:0',
    KAGIMI_LOG_LEVEL: 'error',
  };
});

afterAll(() => rm(directory, { recursive: true, force: true }));

it.each([
  ['KAGIMI_LOG', 'pulsar'],
  ['KAGIMI_COLLECTOR_LISTEN', 'everywhere'],
  ['KAGIMI_TENANTS_FILE', '/nowhere/tenants.json'],
  ['KAGIMI_RELAY', 'topic'],
  ['KAGIMI_RELAY', 'gateway.logs.nginx=nginx:nobody'],
  ['KAGIMI_RELAY', 'gateway.logs.nginx=apache:bank'],
  ['KAGIMI_NGINX_ROUTES', 'login=/login'],
  ['KAGIMI_NETWORK_DATA', 'packed'],
  ['KAGIMI_NETWORK_DATA', '/nowhere/networks'],
])('a wrong %s (%s) stops the start with one sentence and exit code 78', async (name, value) => {
  const child = startChild(process.execPath, [MAIN], { ...env, [name]: value });
  await once(child.process, 'close');
  expect(child.process.exitCode).toBe(78);
  expect(child.output().trim().split('\n')).toHaveLength(1);
  expect(child.output()).toContain(name);
});

it('the process says where it listens, takes beacons, and goes when it is told to', async () => {
  const child = startChild(process.execPath, [MAIN], {
    ...env,
    KAGIMI_RELAY: 'gateway.logs.nginx=nginx:bank',
  });
  while (!child.output().includes('\n') && child.process.exitCode === null) await systemClock.sleep(20);
  const ready = JSON.parse(child.output().split('\n')[0] ?? '');
  expect(ready).toEqual({ ready: true, url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
  const ceremony_id = mintCeremonyId({ clock: systemClock, random: systemRandom });
  const answer = await fetch(`${ready.url}/v1/beacons`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', origin: ORIGIN },
    body: JSON.stringify(beaconOf([stepOf()], { ceremony_id })),
  });
  expect(answer.status).toBe(202);
  expect((await fetch(`${ready.url}/readyz`)).status).toBe(200);
  expect(await child.stop()).toBe(0);
});

it('the log has the network of an address, and never the address', async () => {
  const networks = await mkdtemp(join(tmpdir(), 'kagimi-networks-'));
  await writeFile(join(networks, 'asn-ipv4-num.csv'), asnCsv(IPV4_ROWS));
  await writeFile(join(networks, 'asn-ipv6-num.csv'), asnCsv(IPV6_ROWS));
  const log = join(networks, 'log');
  const child = startChild(process.execPath, [MAIN], {
    ...env,
    KAGIMI_LOG_LEVEL: 'info',
    KAGIMI_LOG_DIRECTORY: log,
    KAGIMI_TRUSTED_PROXIES: '127.0.0.1',
    KAGIMI_NETWORK_DATA: networks,
  });
  while (!child.output().includes('"ready"') && child.process.exitCode === null) await systemClock.sleep(20);
  const url = /"url":"([^"]+)"/.exec(child.output())?.[1] ?? '';
  const addresses = ['203.0.113.201', '2001:db8:77:88:99:aa:bb:cc'];
  for (const address of addresses) {
    const ceremony_id = mintCeremonyId({ clock: systemClock, random: systemRandom });
    const answer = await fetch(`${url}/v1/beacons`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', origin: ORIGIN, 'x-forwarded-for': address },
      body: JSON.stringify(beaconOf([stepOf()], { ceremony_id })),
    });
    expect(answer.status).toBe(202);
  }
  expect(await child.stop()).toBe(0);
  const kept = await everything(log);
  for (const name of ['NTT Communications Corporation', 'Amazon.com, Inc.']) expect(kept).toContain(name);
  for (const address of addresses) expect(kept + child.output()).not.toContain(address);
  await rm(networks, { recursive: true });
});

/** Every byte of every file in a folder. */
async function everything(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('');
}
