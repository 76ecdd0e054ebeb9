import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { freePort } from '../../infra/local/kafka/ports.ts';
import { BEACONS_ROUTE } from '../../ingest/collector/beacons-route.ts';

/** nginx itself, with the site's paths and ports put in place, before a server that says what it was asked. */
const CONFIG = readFileSync(new URL('../../infra/deploy/edge/nginx.conf', import.meta.url), 'utf8');

let directory: string;
let upstream: Server;
let nginx: ReturnType<typeof spawn>;
let port: number;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-edge-'));
  mkdirSync(join(directory, 'www'));
  writeFileSync(join(directory, 'www/kagimi-beacon.js'), '/* beacon */');
  const subject = ['-subj', '/CN=kagimi.bank.example', '-days', '1', '-nodes', '-newkey', 'rsa:2048'];
  const files = ['-keyout', join(directory, 'tls.key'), '-out', join(directory, 'tls.crt')];
  execFileSync('openssl', ['req', '-x509', ...subject, ...files], { stdio: 'ignore' });
  upstream = createServer((asked, response) => {
    response.end(JSON.stringify({ url: asked.url, forwarded: asked.headers['x-forwarded-for'] }));
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  port = await freePort();
  const site = CONFIG.replaceAll('/etc/kagimi', directory)
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('127.0.0.1:8401', `127.0.0.1:${(upstream.address() as AddressInfo).port}`);
  const file = join(directory, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off;\nmaster_process off;\npid ${directory}/pid;\nerror_log ${directory}/error.log;\nevents {}\nhttp {\n${TEMPORARY.map(
      (name) => `${name}_temp_path ${directory}/${name};`,
    ).join('\n')}\n${site}\n}\n`,
  );
  nginx = spawn('nginx', ['-c', file, '-p', directory], { stdio: 'ignore' });
  for (let tries = 0; tries < 50; tries += 1) {
    if (
      await ask('/').then(
        () => true,
        () => false,
      )
    )
      return;
    await clock.sleep(100);
  }
  throw new Error(readFileSync(join(directory, 'error.log'), 'utf8'));
}, 30_000);

afterAll(async () => {
  agent.destroy();
  nginx?.kill('SIGTERM');
  if (nginx && nginx.exitCode === null) await once(nginx, 'exit');
  upstream?.close();
  rmSync(directory, { recursive: true, force: true });
});

const agent = new Agent({ keepAlive: true, maxSockets: 30 });
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

function ask(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path,
        agent,
        headers,
        ca: readFileSync(join(directory, 'tls.crt')),
        servername: 'kagimi.bank.example',
        checkServerIdentity: () => undefined,
      },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          headers: response.headers,
        });
      },
    );
    asked.once('error', reject).end();
  });
}

describe('nginx in front of the collector', () => {
  it('passes beacons on, with the address that it sees and not the one that the client wrote', async () => {
    const { status, body } = await ask(BEACONS_ROUTE, { 'x-forwarded-for': '203.0.113.9' });
    expect([status, JSON.parse(body)]).toEqual([200, { url: BEACONS_ROUTE, forwarded: '127.0.0.1' }]);
  });

  it('passes gateway lines on with their query, which is signed', async () => {
    const { body } = await ask('/v1/gateway-logs?dialect=kagimi');
    expect(JSON.parse(body).url).toBe('/v1/gateway-logs?dialect=kagimi');
  });

  it('serves the beacon as a script', async () => {
    const { status, body, headers } = await ask('/kagimi-beacon.js');
    expect([status, body]).toEqual([200, '/* beacon */']);
    expect(headers['content-type']).toMatch(/javascript/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('shows the world neither health nor metrics', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics', '/']) expect((await ask(path)).status).toBe(404);
  });

  it('slows down whoever sends too much', async () => {
    // Sixty at once and twenty a second: 300 would have to take twelve seconds to be let through.
    const answers = await Promise.all(Array.from({ length: 300 }, () => ask(BEACONS_ROUTE)));
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(60);
  });
});
