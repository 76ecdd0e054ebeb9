import { Agent, request as httpRequest } from 'node:http';

/** Sends bytes in one of ClickHouse's own formats, as they are: what @clickhouse/client does not encode. */
export interface RawInserter {
  insert(what: { table: string; format: string; body: Buffer }): Promise<void>;
  close(): void;
}

export function createRawInserter({ url, database }: { url: string; database: string }): RawInserter {
  const agent = new Agent({ keepAlive: true });
  return {
    insert: ({ table, format, body }) =>
      new Promise((resolve, reject) => {
        const target = new URL(url);
        target.searchParams.set('database', database);
        target.searchParams.set('query', `INSERT INTO ${table} FORMAT ${format}`);
        // The product's tuples are arrays in JSON.
        target.searchParams.set('input_format_json_named_tuples_as_objects', '0');
        const headers = { 'content-length': body.length };
        const request = httpRequest(target, { method: 'POST', agent, headers }, (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.once('end', () => {
            if (response.statusCode === 200) resolve();
            else reject(new Error(`ClickHouse refused ${format} for ${table}: ${text.slice(0, 400)}`));
          });
        });
        request.once('error', reject);
        request.end(body);
      }),
    close: () => agent.destroy(),
  };
}
