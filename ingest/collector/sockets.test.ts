import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../infra/adapters/clock.ts';
import { beaconOf, collectorUnderTest, ORIGIN, stepOf } from '../../tests/fakes/collector.ts';
import type { Collector } from './collector.ts';

/** What only a real socket shows: bodies that lie about their length, stop half-way, or are no HTTP at all. */
let collector: Collector | null = null;

afterEach(async () => {
  await collector?.close();
  collector = null;
});

async function open(options: Parameters<typeof collectorUnderTest>[0] = {}) {
  const made = collectorUnderTest(options);
  collector = made.collector;
  const { port } = new URL(await made.collector.listen({ host: '127.0.0.1', port: 0 }));
  const socketTo = async () => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  return { ...made, socketTo };
}

const head = (...lines: string[]) =>
  [
    'POST /v1/beacons HTTP/1.1',
    'Host: x',
    'Content-Type: text/plain',
    `Origin: ${ORIGIN}`,
    ...lines,
    '',
    '',
  ].join('\r\n');

/** All that comes until the other side ends. */
async function answerOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(socket, 'close');
  return text;
}

describe('a socket', () => {
  it('that announces 10 MB is refused before it has sent them', async () => {
    const { socketTo, failed } = await open();
    const socket = await socketTo();
    const answer = answerOf(socket);
    socket.write(head('Content-Length: 10485760'));
    expect(await answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"too_large"/);
    expect(await failed()).toMatchObject([{ reason: 'too_large', payload_bytes: 0 }]);
  });

  it('that sends chunks without end is refused at the limit', async () => {
    const { socketTo } = await open();
    const socket = await socketTo();
    const answer = answerOf(socket);
    socket.write(head('Transfer-Encoding: chunked'));
    const chunk = `1000\r\n${'a'.repeat(0x1000)}\r\n`;
    for (let sent = 0; sent < 4; sent += 1) socket.write(chunk);
    expect(await answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('that goes away in the middle of its body gives its place back', async () => {
    const { socketTo, beacon } = await open({ limits: { beaconRequestsMax: 1 } });
    const socket = await socketTo();
    socket.write(head('Content-Length: 4000', 'Expect: 100-continue'));
    await once(socket, 'data');
    expect((await beacon(beaconOf([stepOf()]))).statusCode).toBe(503);
    socket.write('{"version":1');
    socket.destroy();
    while ((await beacon(beaconOf([stepOf()]))).statusCode === 503) await systemClock.sleep(5);
    expect((await beacon(beaconOf([stepOf()]))).statusCode).toBe(202);
  });

  it('that never finishes its request is told so', async () => {
    const { socketTo } = await open({ limits: { requestTimeoutMs: 200 } });
    const socket = await socketTo();
    const answer = answerOf(socket);
    socket.write(`${head('Content-Length: 4000')}{`);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"bad_request"/);
  });

  it.each([
    ['no HTTP', 'tanaka\r\n\r\n', 400],
    ['headers of 20 KiB', head(`X-Long: ${'a'.repeat(20_480)}`), 431],
    ['two lengths', head('Content-Length: 3', 'Content-Length: 4'), 400],
  ])('that sends %s gets a code and a sentence', async (_what, bytes, status) => {
    const { socketTo } = await open();
    const socket = await socketTo();
    const answer = answerOf(socket);
    socket.write(bytes);
    const text = await answer;
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*"code":"bad_request","message":"`));
    expect(text).not.toContain('tanaka');
  });
});
