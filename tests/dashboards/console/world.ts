import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConsoleOptions, ConsoleServer } from '../../../dashboards/server/server.ts';
import { createClickHouse } from '../../../infra/adapters/clickhouse.ts';
import { startChdbServer } from '../../../infra/local/chdb/launch.ts';
import { migrate } from '../../../infra/migrations/migrate.ts';
import type { ReadLimits } from '../../../schemas/reader.ts';
import type { Store } from '../../../schemas/store.ts';
import { specimenBoard } from './board.ts';
import { openConsole } from './open-console.ts';

export interface ConsoleWorld {
  server: ConsoleServer;
  /** What the server was made with. */
  options: ConsoleOptions;
  store: Store;
  clickhouseUrl: string;
  close(): Promise<void>;
}

const DATABASE = 'kagimi';

/** The console's server over ClickHouse's real engine, with a day of trials and the specimen board. */
export async function openConsoleWorld(
  change: {
    limits?: Partial<ReadLimits>;
    queriesMax?: number;
    queriesWaitingMax?: number;
    alertmanagerUrl?: string;
    /** Left out: the specimen board. */
    boardsDirectory?: string;
  } = {},
): Promise<ConsoleWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'kagimi-console-'));
  const chdb = await startChdbServer({ data: join(folder, 'clickhouse'), database: DATABASE });
  const account = { url: chdb.url, database: DATABASE, username: 'default', password: '' };
  const store = createClickHouse({ ...account, requestTimeoutMs: 60_000 });
  await migrate(store);
  await store.command(DAY_OF_TRIALS);
  for (const language of ['ja', 'en'] as const) {
    await mkdir(join(folder, 'boards', language), { recursive: true });
    const file = join(folder, 'boards', language, 'specimen.json');
    await writeFile(file, JSON.stringify(specimenBoard(language)));
  }
  const { boardsDirectory = join(folder, 'boards'), ...rest } = change;
  const opened = await openConsole({ account, boardsDirectory, ...rest });
  return {
    server: opened.server,
    options: opened.options,
    store,
    clickhouseUrl: chdb.url,
    async close() {
      await opened.close();
      await store.close();
      await chdb.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** 20,000 trials of the last day; Android fails more often in the last eight hours. */
const DAY_OF_TRIALS = `INSERT INTO ceremony_trials (tenant, settled_minute, settled_at, ceremony_id, id_time, issued_at,
    kind, outcome, cause, elapsed_ms, os, os_version, device_oem, device_model)
WITH
    now64(3, 'UTC') - toIntervalMillisecond(intDiv(number * 86400000, 20000)) AS at,
    cityHash64(number) % 4 AS pick,
    cityHash64(number, 2) % 100 AS luck,
    number < 6667 AND pick = 0 AS bad
SELECT 'bank', toStartOfMinute(at), at, generateUUIDv4(number), at, at,
    if(cityHash64(number, 3) % 5 = 0, 'registration', 'authentication'),
    if(luck < if(bad, 45, 12), 'failed', if(luck < if(bad, 50, 18), 'abandoned', 'success')) AS result,
    if(result = 'failed', ['TIMEOUT', 'USER_CANCELLED', 'NO_CREDENTIAL', 'UNKNOWN'][1 + cityHash64(number, 4) % 4], 'NONE'),
    toUInt32(900 + exp(7 + (cityHash64(number, 5) % 300) / 100)),
    ['Android', 'iOS', 'Windows', 'macOS'][pick + 1],
    [['15', '16'], ['18', '26'], ['10', '11'], ['15', '26']][pick + 1][1 + cityHash64(number, 6) % 2],
    ['Google', 'Apple', 'Microsoft', 'Apple'][pick + 1],
    [['Pixel 9', 'SO-51D', 'SH-54D'], ['iPhone', 'iPad', 'iPhone'], ['PC', 'PC', 'PC'], ['Mac', 'Mac', 'Mac']][pick + 1][1 + cityHash64(number, 7) % 3]
FROM numbers(20000)`;
