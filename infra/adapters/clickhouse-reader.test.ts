import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { READ_LIMITS } from '../../dashboards/server/limits.ts';
import { createClickHouseReader } from './clickhouse-reader.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** A reader of a server that ends so many connections without an answer before it answers. */
async function readerOf(resets: number): Promise<{ read: () => Promise<unknown>; asked: () => number }> {
  let asked = 0;
  server = createServer((request, response) => {
    asked += 1;
    if (asked <= resets) request.socket.destroy();
    else response.end(JSON.stringify({ meta: [{ name: 'one', type: 'UInt8' }], data: [[1]] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const account = { url, database: 'kagimi', username: 'default', password: '' };
  const reader = createClickHouseReader(account, READ_LIMITS);
  return {
    read: () => reader.read('SELECT 1 AS one').finally(() => reader.close()),
    asked: () => asked,
  };
}

it('asks again, once, when a connection ends without an answer', async () => {
  const { read, asked } = await readerOf(1);
  expect(await read()).toEqual({ columns: [{ name: 'one', type: 'UInt8' }], rows: [[1]] });
  expect(asked()).toBe(2);
});

it('says that ClickHouse does not answer when that happens twice', async () => {
  const { read, asked } = await readerOf(2);
  await expect(read()).rejects.toMatchObject({
    fault: 'unavailable',
    message: expect.stringContaining('does not answer'),
  });
  expect(asked()).toBe(2);
});
