import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Account } from './account.ts';

export interface ServerOptions {
  host: string;
  port: number;
  data: string;
  database: string;
  account: Account;
  bodyBytesMax: number;
  resultBytesMax: number;
  queriesMax: number;
  queueMax: number;
  exitWithParent: boolean;
}

export const HELP = `ClickHouse's HTTP interface over chDB, for a machine without a ClickHouse server.

  main.ts --data DIR [switches]

  --listen HOST:PORT     address (127.0.0.1:8123); port 0: a free one, printed in the ready line
  --data DIR             where tables are kept
  --database NAME        database of requests that name none, created when missing (default)
  --user NAME            who may ask (default)
  --password-file FILE   that user's password (none)
  --body-max-mib N       largest request body, unpacked (256)
  --result-max-mib N     largest result in a format that can't be sent row by row (256)
  --queries-max N        queries at once (8)
  --queue-max N          queries waiting beyond those (64)
  --exit-with-parent     stop when stdin closes
`;

const MIB = 1_048_576;

/** Reads the switches. @throws Error with one sentence that names the wrong one. */
export function parseOptions(args: readonly string[]): ServerOptions {
  const { values } = parseArgs({ args: [...args], strict: true, allowPositionals: false, options: SWITCHES });
  const listen = /^(?<host>.+):(?<port>\d{1,5})$/.exec(values.listen);
  const port = Number(listen?.groups?.port);
  if (!listen?.groups?.host || port > 65_535) {
    throw new Error(`--listen must be HOST:PORT, such as 127.0.0.1:8123, not "${values.listen}".`);
  }
  if (!values.data) throw new Error('--data must name the folder where tables are kept.');
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(values.database)) {
    throw new Error(`--database must be an identifier, not "${values.database}".`);
  }
  return {
    host: listen.groups.host.replace(/^\[(.*)\]$/, '$1'),
    port,
    data: values.data,
    database: values.database,
    account: { user: values.user, password: passwordOf(values['password-file']) },
    bodyBytesMax: countOf('body-max-mib', values['body-max-mib']) * MIB,
    resultBytesMax: countOf('result-max-mib', values['result-max-mib']) * MIB,
    queriesMax: countOf('queries-max', values['queries-max']),
    queueMax: countOf('queue-max', values['queue-max']),
    exitWithParent: values['exit-with-parent'],
  };
}

const SWITCHES = {
  listen: { type: 'string', default: '127.0.0.1:8123' },
  data: { type: 'string' },
  database: { type: 'string', default: 'default' },
  user: { type: 'string', default: 'default' },
  'password-file': { type: 'string' },
  'body-max-mib': { type: 'string', default: '256' },
  'result-max-mib': { type: 'string', default: '256' },
  'queries-max': { type: 'string', default: '8' },
  'queue-max': { type: 'string', default: '64' },
  'exit-with-parent': { type: 'boolean', default: false },
} as const;

function passwordOf(file: string | undefined): string {
  if (file === undefined) return '';
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new Error(`--password-file ${file} can't be read.`, { cause });
  }
}

function countOf(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 65_536) {
    throw new Error(`--${name} must be a whole number from 1 to 65536, not "${text}".`);
  }
  return count;
}
